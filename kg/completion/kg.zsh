#compdef kg
# Completion of kg for zsh. Put this file, named _kg, into a folder of $fpath; `kg completion install zsh` does it.

_kg() {
  local kind line
  local -a answer choices
  answer=("${(@f)$("${(Q)words[1]/#\~/$HOME}" _complete zsh "${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null </dev/null)}")
  kind=$answer[1]
  choices=("${(@)answer[2,-1]}")
  (( $#choices )) && [[ -z $choices[1] ]] && choices=()
  case $kind in
    files) _files; return ;;
    folders) _files -/; return ;;
    value*) compset -P 1 '*=' ;;
  esac
  (( $#choices )) || return 1
  case $kind in
    open|value-open) _describe -V kg choices -U -i "$IPREFIX" -S '' ;;
    list) _describe -V kg choices -U -i "$IPREFIX"; compstate[insert]='' ; compstate[list]='list force' ;;
    *) _describe -V kg choices -U -i "$IPREFIX" ;;
  esac
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _kg "$@"
else
  compdef _kg kg
fi
