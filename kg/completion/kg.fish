# Completion of kg for fish. Put this file into ~/.config/fish/completions; `kg completion install fish` does it.

function __kg_complete
    set -l words (commandline -opc)
    set -l command (string replace -r '^~/' "$HOME/" -- $words[1])
    type -q -- $command; or return
    set -l answer (command $command _complete fish (commandline -cp | string collect) 2>/dev/null </dev/null)
    switch "$answer[1]"
        case files
            __fish_complete_path (commandline -ct)
        case folders
            __fish_complete_directories (commandline -ct) ''
        case '*'
            test (count $answer) -gt 1; and printf '%s\n' $answer[2..-1]
    end
end
complete -c kg -e
complete -c kg -f -k -a '(__kg_complete)'
