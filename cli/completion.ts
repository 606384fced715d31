/** Completion scripts of the shells. They ask `jiji __complete`, so that the words are the program's own and never drift. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

const scripts: Record<Shell, string> = {
  bash: `_jiji() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(jiji __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _jiji jiji
`,
  zsh: `#compdef jiji
_jiji() {
  local -a words_
  words_=(\${(f)"$(jiji __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  compadd -a words_
}
compdef _jiji jiji
`,
  fish: `complete -c jiji -f -a '(jiji __complete (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
`,
};

export const completionScript = (shell: Shell): string => scripts[shell];
