# Completion of kg for bash 4.4 and newer.
# Put this file where bash-completion looks, or read it in ~/.bashrc; `kg completion install bash` does it.

_kg_complete() {
  local command=$1 replaced=$2 line answer kind
  line=${COMP_LINE:0:COMP_POINT}
  [[ $command == '~'/* ]] && command=$HOME${command:1}
  COMPREPLY=()
  {
    IFS= read -r kind || return 0
    while IFS= read -r answer; do COMPREPLY+=("$answer"); done
  } < <("$command" _complete bash "$COMP_TYPE" "$replaced" "$line" 2>/dev/null </dev/null)
  case $kind in
    files) compopt -o default -o filenames ;;
    folders) compopt -o dirnames -o filenames ;;
    open) compopt -o nospace ;;
  esac
  return 0
}
complete -o nosort -F _kg_complete kg
