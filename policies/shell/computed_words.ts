/** Programs that list files or tell names, by which a path to read may be computed. */
const LISTERS =
  /^(?:git (?:-C \S+ )?(?:ls-files|diff|show|log|ls-tree|rev-parse|grep|status|merge-base|branch|stash|describe|diff-tree)|find|fd|ls|basename|dirname|realpath|readlink|pwd|date|which|command -v|seq|nproc|wc|mktemp|expr|uname|hostname|(?:e?grep|rg)\b.*\s(?:-\w*[lcL]|--files(?:-with-matches|-without-match)?|--count)(?=\s|$))(?![\w-])/;
/** Those that work on what comes to them through a pipe. */
const FILTERS =
  /^(?:e?grep|rg|head|tail|sort|uniq|sed|awk|cut|tr|tac|rev|shuf|wc|nl|paste|column|xargs(?: -\S+)*(?: (?:basename|dirname|realpath|ls|e?grep -l\S*|printf \S+|echo))?(?: -\S+)*(?=$| [\w.{}]*$))(?![\w-])/;
const SUBSTITUTION = /\$\((?!\()((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)|`([^`]*)`/g;

/** The command substitutions in a word: the words they spell out, and what is no list of files. */
export function computedBy(text: string): { spelled: string[]; hidden: string | null } {
  const spelled: string[] = [];
  let hidden: string | null = null;
  for (const match of text.matchAll(SUBSTITUTION)) {
    const inner = match[1] ?? match[2] ?? "";
    for (const list of withoutQuotes(inner).split(/\|\||&&|[;\n]/)) {
      for (const [i, part] of list.split("|").entries()) {
        const command = part.trim().replace(/^\\?(["']?)([\w-]+)\1/, "$2").replace(
          /\s*\d?>&?\s*\S+$/,
          "",
        );
        if (command === "") continue;
        // What is printed word for word could have been written out; what it varies, it works on.
        const varies = /^(?:echo|printf)\b.*\$/.test(command);
        // Names with a dot in front are left out of a list, unless it is asked for them.
        // Names that a filter is made for are those of secrets, or of files that git ignores.
        const sought =
          /^(?:e?grep|rg|awk|sed)\b.*(?:\benv|\.e|secret|credential|token|passw|\.pem|\.key|id_rsa|\.p12)/i;
        const ignored =
          /^git ls-files\b(?!.*--exclude-standard).* (?:-\w*[oi]|--others|--ignored)\b/;
        const dotted = sought.test(command) || ignored.test(command) ||
          /^ls\b.*\s-(?!-)\w*[aA]|^ls\b.*\s--a/.test(command);
        const known = LISTERS.test(command) || (i > 0 && FILTERS.test(command));
        if ((!known || dotted) && !varies) hidden ??= command;
        spelled.push(
          ...command.split(/[\s"']+/).slice(1).filter((word) => /^(?!-)[\w.\/~@-]+$/.test(word)),
        );
      }
    }
  }
  return { spelled, hidden };
}

/** A pipe sign within quotes is a letter. */
function withoutQuotes(text: string): string {
  return text.replace(/'[^']*'|"[^"$`]*"/g, (quoted) => quoted.replace(/[|;&\n]/g, "_"));
}
