/* The search of a site, and narrowing a list. Data come as scripts, since a page on a disk may read nothing else. */
"use strict";
(() => {
  const root = new URL(".", document.currentScript.src);
  const version = document.documentElement.dataset.search;
  const SHOWN = 12;
  const MOST = 24;
  const RUN = 8;
  const UNSPACED = /[\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
  const given = new Map();
  const asked = new Map();
  window.kgSearch = (kind, number, data) => given.set(kind + number, data);

  function load(kind, number, shelf) {
    const key = kind + number;
    if (!asked.has(key)) {
      asked.set(key, new Promise((done, failed) => {
        const script = document.createElement("script");
        const path = kind ? `${kind}/${Math.floor(number / shelf)}/${number}` : "index";
        script.src = new URL(`search/${path}.js?v=${version}`, root);
        script.onload = () => { script.remove(); done(given.get(key)); };
        script.onerror = () => { script.remove(); asked.delete(key); failed(new Error(script.src)); };
        document.head.append(script);
      }));
    }
    return asked.get(key);
  }

  let index;
  async function opened() {
    if (index) return index;
    const read = await load("", 0);
    const prefixes = new Map();
    const told = read.prefixes ? read.prefixes.split(" ") : [];
    for (let i = 0; i < told.length; i += 3) prefixes.set(told[i], [parseInt(told[i + 1], 36), parseInt(told[i + 2], 36)]);
    index = { ...read, prefixes, firsts: read.firsts ? read.firsts.split(" ") : [] };
    return index;
  }

  /* The same folding as kg/site/words.py. */
  function folded(text) {
    const bare = text.normalize("NFKD").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
    return Array.from(bare, (c) => index.folded[c] || c).join("");
  }

  function words(text) {
    const found = folded(text).replace(/['’‘`´ʼ]/g, "").match(/[\p{L}\p{N}]+/gu) || [];
    return [...new Set(found.map((word) => Array.from(word).slice(0, UNSPACED.test(word) ? RUN : MOST).join("")))];
  }

  const before = (a, b) => {  /* the order of code points, which is not that of < where there are rare signs */
    const x = Array.from(a), y = Array.from(b);
    for (let i = 0; i < x.length && i < y.length; i++) if (x[i] !== y[i]) return x[i].codePointAt(0) < y[i].codePointAt(0);
    return x.length < y.length;
  };

  function numbers(text) {
    let last = 0;
    return text.split(",").map((part) => (last += parseInt(part, 36)));
  }

  /* The things that a word stands for: all of them, or part after part. */
  async function list(word) {
    const long = index.prefixes.get(word);
    if (long) {
      let part = long[0];
      const end = part + Math.ceil(long[1] / index.part);
      const found = { ids: [], upto: -1, count: long[1] };
      found.next = async () => {
        const ids = numbers(await load("p", part++, index.shelf));
        for (const id of ids) found.ids.push(id);
        found.upto = part < end ? ids[ids.length - 1] : Infinity;
      };
      return found;
    }
    let low = 0, high = index.firsts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(word, index.firsts[middle])) high = middle; else low = middle + 1;
    }
    const files = [];
    for (let i = Math.max(low - 1, 0); i < index.firsts.length; i++) {
      if (i >= low && !index.firsts[i].startsWith(word)) break;
      files.push(load("w", i, index.shelf));
    }
    const ids = new Set();
    const exact = word.startsWith(".");
    for (const text of await Promise.all(files)) {
      for (const line of text.split("\n")) {
        const space = line.indexOf(" ");
        const is = line.slice(0, space);
        if (exact ? is === word : is.startsWith(word)) for (const id of numbers(line.slice(space + 1))) ids.add(id);
      }
    }
    return { ids: [...ids].sort((a, b) => a - b), upto: Infinity, count: ids.size };
  }

  /* The numbers that all lists have, in order; parts are read only as far as they are wanted. */
  async function* common(lists) {
    let done = -1;
    for (;;) {
      const upto = Math.min(...lists.map((l) => l.upto));
      const [first, ...others] = [...lists].sort((a, b) => a.ids.length - b.ids.length);
      const sets = others.map((l) => new Set(l.ids));
      for (const id of first.ids) if (id > done && id <= upto && sets.every((s) => s.has(id))) yield id;
      done = upto;
      const open = lists.filter((l) => l.upto === upto && l.next);
      if (upto === Infinity || !open.length) return;
      await open[0].next();
    }
  }

  async function thing(id) {
    const file = Math.floor(id / index.things);
    return (await load("d", file, index.shelf))[id % index.things];
  }

  function search(form) {
    const field = form.elements.q;
    const kind = form.elements.kind;
    const status = form.querySelector("[role=status]");
    const results = document.querySelector("ol.results");
    const more = document.querySelector(".more button");
    let turn = 0;
    let hits = null;
    let total = 0;

    function entry([label, kind, stem, mark, ...others], typed) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      const name = document.createElement("b");
      const line = document.createElement("span");
      link.href = new URL(`${stem}.html`, root);
      name.textContent = label;
      name.dir = "auto";
      line.className = "small";
      const own = folded(label);
      const other = typed.every((word) => own.includes(word)) ? null : others.find((o) => typed.some((word) => folded(o).includes(word)));
      line.textContent = index.kinds[kind] + (other ? `, also written ${other}` : "");
      link.append(name, line);
      if (mark) {
        const told = document.createElement("strong");
        told.className = "mark";
        told.textContent = mark;
        name.after(" ", told);
      }
      item.append(link);
      return item;
    }

    async function show(mine, typed) {
      const ids = [];
      let ended = false;
      while (ids.length < SHOWN) {
        const { value, done } = await hits.next();
        if (done) { ended = true; break; }
        ids.push(value);
      }
      const things = await Promise.all(ids.map(thing));
      if (mine !== turn) return;
      results.append(...things.map((t) => entry(t, typed)));
      const shown = results.children.length;
      more.hidden = ended;
      const all = total === null ? (ended ? shown : null) : total;
      status.textContent = !shown ? "No name has all these words." : all === null ? `The first ${shown.toLocaleString("en")} names.`
        : all > shown ? `${shown.toLocaleString("en")} of ${all.toLocaleString("en")} names.` : `${shown.toLocaleString("en")} name${shown === 1 ? "" : "s"}.`;
    }

    async function run() {
      const mine = ++turn;
      try {
        await opened();
        const typed = words(field.value);
        const terms = kind && kind.value && field.value.trim() !== "" ? [...typed, `.${kind.value}.`] : typed;
        if (!typed.length) {
          results.replaceChildren();
          more.hidden = true;
          status.textContent = "";
          return;
        }
        const lists = await Promise.all(terms.map(list));
        if (mine !== turn) return;
        results.replaceChildren();
        hits = common(lists);
        total = lists.length === 1 ? lists[0].count : null;
        await show(mine, typed);
      } catch (error) {
        if (mine === turn) status.textContent = "The index of the search could not be read. The lists by kind lead everywhere.";
      }
    }

    let waiting;
    const later = () => { clearTimeout(waiting); waiting = setTimeout(run, 50); };
    field.addEventListener("input", later);
    if (kind) kind.addEventListener("change", run);
    field.addEventListener("focus", () => { opened().catch(() => {}); }, { once: true });
    more.addEventListener("click", async () => {
      const at = results.children.length;
      try { await show(turn, words(field.value)); } catch { status.textContent = "The index of the search could not be read."; }
      const next = results.children[at];
      if (next) next.firstElementChild.focus();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      clearTimeout(waiting);
      await run();
      const first = results.querySelector("a");
      if (first) first.focus();
    });
    const move = (event) => {
      const links = [...results.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      if (event.key === "ArrowDown" && links[at + 1]) links[at + 1].focus();
      else if (event.key === "ArrowUp" && at > 0) links[at - 1].focus();
      else if ((event.key === "ArrowUp" && at === 0) || (event.key === "Escape" && at >= 0)) field.focus();
      else return;
      event.preventDefault();
    };
    field.addEventListener("keydown", move);
    results.addEventListener("keydown", move);
    const given = new URLSearchParams(location.search);
    if (given.get("q")) {
      field.value = given.get("q");
      if (kind && [...kind.options].some((o) => o.value === given.get("kind"))) kind.value = given.get("kind");
      run();
    }
  }

  function narrow(box) {
    const field = box.querySelector("input");
    const status = box.querySelector("[role=status]");
    const items = [...document.querySelectorAll("ul.things > li")];
    const plain = (text) => text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
    const names = items.map((item) => plain(item.textContent));
    box.hidden = false;
    field.addEventListener("input", () => {
      const wanted = plain(field.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      items.forEach((item, i) => {
        item.hidden = !wanted.every((word) => names[i].includes(word));
        if (!item.hidden) shown++;
      });
      status.textContent = wanted.length ? `${shown} of ${items.length}` : "";
    });
  }

  const form = document.querySelector("form.find");
  if (form) search(form);
  const box = document.querySelector("p.narrow");
  if (box) narrow(box);
})();
