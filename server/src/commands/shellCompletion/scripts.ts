// What shells are told so that they ask us what may stand at the cursor. They hand over words as they stand, and run nothing of them.

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** The hidden subcommand that shells ask. Its first line says which files the shell is to offer, each further one a value and, after a tab, its description. */
export const ANSWERS = '__complete';

// Bash takes words apart at "=" and hands that over as a word of its own, and puts in what it is given as it stands: values are written as they are to be
// read, in the quotes that the word begins with. Bash 3.2, as on macOS, has no compopt.
const BASH = String.raw`# Completion for codex-plugin. Put this into ~/.bashrc:
#   source <(codex-plugin completion bash)
_codex_plugin() {
  local line kind='' value
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ -z $kind ]]; then kind=$line; continue; fi
    value=${'$'}{line%%$'\t'*}
    case ${'$'}{COMP_WORDS[COMP_CWORD]} in
      \'*) value=${'$'}{value//\'/\'\\\'\'} ;;
      \"*) value=${'$'}{value//\\/\\\\} value=${'$'}{value//\"/\\\"} value=${'$'}{value//\$/\\\$} value=${'$'}{value//\`/\\\`} ;;
      *) printf -v value %q "$value" ;;
    esac
    COMPREPLY+=("$value")
  done < <(codex-plugin ${ANSWERS} bash -- "${'$'}{COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ $kind == files ]]; then
    compopt -o default 2>/dev/null || while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "${'$'}{COMP_WORDS[COMP_CWORD]}")
  elif [[ $kind == folders ]]; then
    compopt -o dirnames 2>/dev/null || while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -d -- "${'$'}{COMP_WORDS[COMP_CWORD]}")
  fi
}
complete -F _codex_plugin codex-plugin
`;

// A file of this in a folder of $fpath is run when it is first needed; what is sourced only says what is to be run.
const ZSH = String.raw`#compdef codex-plugin
# Completion for codex-plugin. Put this into ~/.zshrc, after compinit:
#   source <(codex-plugin completion zsh)
_codex-plugin() {
  local line kind='' value
  local -a described
  while IFS= read -r line; do
    if [[ -z $kind ]]; then kind=$line; continue; fi
    value=${'$'}{line%%$'\t'*}
    line=${'$'}{line#*$'\t'}
    described+=("${'$'}{value//:/\\:}${'$'}{line:+:$line}")
  done < <(codex-plugin ${ANSWERS} zsh -- "${'$'}{(@Q)words[2,CURRENT-1]}" "${'$'}{(Q)PREFIX}" 2>/dev/null)
  [[ $PREFIX == --*=* ]] && compset -P '*='
  (( ${'$'}{#described} )) && _describe -t values value described
  case $kind in
    files) _files ;;
    folders) _path_files -/ ;;
  esac
}
if [[ ${'$'}{funcstack[1]} == _codex-plugin ]]; then
  _codex-plugin "$@"
else
  compdef _codex-plugin codex-plugin
fi
`;

const FISH = String.raw`# Completion for codex-plugin. Put this into ~/.config/fish/config.fish:
#   codex-plugin completion fish | source
function __codex_plugin_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l lines (codex-plugin ${ANSWERS} fish -- $words "$current" 2>/dev/null)
    set -l option (string match -r -- '^--[^=]*=' "$current")
    set -l value (string replace -r -- '^--[^=]*=' '' "$current")
    switch "$lines[1]"
        case files
            printf "$option%s\n" (__fish_complete_path "$value")
        case folders
            printf "$option%s\n" (__fish_complete_directories "$value" '')
    end
    set -e lines[1]
    for line in $lines
        printf '%s%s\n' "$option" "$line"
    end
end
complete -c codex-plugin -f -a '(__codex_plugin_complete)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
