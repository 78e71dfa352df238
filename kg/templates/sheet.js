/* What a fact sheet does for its reader besides being read: it needs none of this to show everything. */
(() => {
  "use strict";
  const root = document.documentElement;

  /* -- notes: the words beside the number, on hover, keyboard focus and tap ------------------------------- */

  const card = () => {
    const made = document.createElement("div");
    made.id = "h-card";
    made.className = "card";
    made.popover = "manual";
    made.tabIndex = -1;
    made.setAttribute("role", "note");
    document.body.append(made);
    return made;
  };

  const notes = () => {
    const box = card();
    let open = null, dismissed = null, pinned = false, timer = 0;
    const place = () => {
      const at = open.getBoundingClientRect(), wide = root.clientWidth, high = root.clientHeight;
      if (at.bottom < 0 || at.top > high) return hide();
      const left = Math.max(8, Math.min(at.left - 24, wide - box.offsetWidth - 8));
      const below = at.bottom + 6, fits = below + box.offsetHeight < high;
      box.style.left = `${left}px`;
      box.style.top = `${fits ? below : Math.max(8, at.top - 6 - box.offsetHeight)}px`;
    };
    const fill = (note) => {
      const head = document.createElement("p"), shut = document.createElement("button"), body = document.createElement("div");
      head.className = "card-head";
      head.append(`Note ${note.value}`, shut);
      shut.type = "button";
      shut.textContent = "Close";
      shut.onclick = () => hide(true);
      for (const part of note.childNodes) if (!part.classList?.contains("back")) body.append(part.cloneNode(true));
      box.setAttribute("aria-label", `Note ${note.value}`);
      box.replaceChildren(head, body);
    };
    const show = (ref, pin) => {
      clearTimeout(timer);
      pinned = pin;
      if (ref === open) return;
      hide();
      pinned = pin;
      fill(document.getElementById(ref.hash.slice(1)));
      open = ref;
      ref.setAttribute("aria-describedby", box.id);
      box.showPopover({ source: ref });
      place();
    };
    const hide = (back) => {
      clearTimeout(timer);
      if (!open) return;
      const ref = open;
      open = null;
      pinned = false;
      ref.removeAttribute("aria-describedby");
      box.hidePopover();
      if (!back) return;
      dismissed = ref;
      ref.focus({ preventScroll: true });
    };
    const later = (what, wait) => { clearTimeout(timer); timer = setTimeout(what, wait); };
    const number = (event) => event.target.closest?.(".ref a");
    const inside = (event) => box.contains(event.target);

    document.addEventListener("pointerover", (event) => {
      if (event.pointerType !== "mouse") return;
      const ref = number(event);
      if (ref) later(() => show(ref, false), 90);
      else if (inside(event)) clearTimeout(timer);
      else if (open && !pinned) later(() => open?.matches(":focus-visible") || hide(), 260);
      else if (!open) clearTimeout(timer);
    });
    document.addEventListener("focusin", (event) => {
      const ref = number(event);
      if (ref && ref !== dismissed && ref.matches(":focus-visible")) show(ref, false);
      else if (!ref && !inside(event)) hide();
      if (ref !== dismissed) dismissed = null;
    });
    document.addEventListener("click", (event) => {
      const ref = number(event);
      if (ref && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        show(ref, true);
        if (event.detail === 0) box.focus({ preventScroll: true });
      } else if (!inside(event)) hide();
      const back = event.target.closest?.(".back");
      if (back) {
        const all = document.querySelectorAll(`.ref a[href="#${back.closest("li").id}"]`);
        const seen = [...all].find((one) => one.checkVisibility());
        if (seen) { event.preventDefault(); seen.focus(); seen.scrollIntoView({ block: "center" }); }
      }
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && open) hide(inside({ target: document.activeElement }));
    });
    document.addEventListener("scroll", () => open && place(), { capture: true, passive: true });
    addEventListener("resize", () => open && place());
  };

  /* -- the switch: which statements are shown, by how surely they are said -------------------------------- */

  const count = (items) => {
    const found = new Map();
    for (const item of items) found.set(item.dataset.how, (found.get(item.dataset.how) ?? 0) + 1);
    return [...found].map(([how, n]) => `${n} ${how}`).join(", ");
  };
  const many = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;
  const chosen = (step) => {
    const hides = (item) => (item.classList.contains("l2") ? 2 : 1) > step;
    const hidden = [...document.querySelectorAll("main [data-how]")].filter(hides);
    const gone = [...document.querySelectorAll("ol.notes > li.l1, ol.notes > li.l2")].filter(hides);
    root.dataset.show = step;
    document.querySelector(".state").textContent = hidden.length
      ? `Hidden: ${many(hidden.length, "statement")} (${count(hidden)})`
      + (gone.length ? `, and ${many(gone.length, "note")} that only they rest on.` : ".")
      : "All statements are shown.";
    for (const section of document.querySelectorAll("main > section")) part(section, hidden.filter((i) => section.contains(i)));
  };
  const part = (section, hidden) => {
    const total = section.querySelectorAll(".claim li").length, box = section.querySelector("h2 .count");
    if (total && box) {
      box.dataset.all ??= box.textContent;
      box.textContent = hidden.length ? `${total - hidden.length} of ${total}` : box.dataset.all;
    }
    section.querySelector(".gone")?.remove();
    if (!hidden.length) return;
    const told = document.createElement("p");
    told.className = "gone";
    told.textContent = `Hidden here by your choice above: ${count(hidden)}.`;
    section.append(told);
  };
  const choice = () => {
    const box = document.querySelector(".switch");
    if (!box) return;
    box.hidden = false;
    box.addEventListener("change", (event) => chosen(Number(event.target.value)));
    const checked = box.querySelector("input:checked");
    if (checked.value !== "2") chosen(Number(checked.value));
  };

  /* -- paper: nothing stays folded ------------------------------------------------------------------------ */

  const paper = () => {
    let folded = [];
    addEventListener("beforeprint", () => {
      folded = [...document.querySelectorAll("details.more:not([open])")];
      for (const one of folded) one.open = true;
    });
    addEventListener("afterprint", () => { for (const one of folded) one.open = false; });
  };

  root.classList.add("js");
  addEventListener("DOMContentLoaded", () => {
    if (HTMLElement.prototype.showPopover) notes();
    choice();
    paper();
  });
})();
