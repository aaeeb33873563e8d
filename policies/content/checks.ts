import type { SourceNode } from "../syntax/source_tree.ts";
import type { Scope } from "./scopes.ts";
import { meaningful } from "./nodes.ts";
import { shapeOf } from "./shapes.ts";

const LOOKS_IN = /^(?:includes|has|include\?|contains|Contains|containsKey|hasOwn|ContainsKey)$/;
const LOOKED_FOR = /^(?:in_array|array_key_exists|array_search)$/;
const MATCHES = /^(?:test|match|fullmatch|preg_match|matches|MatchString|IsMatch|match\?)$/;
/** Notes that a name is looked for in a list, or held against a pattern, by this call. */
export function noteCheck(
  name: string,
  object: SourceNode | null,
  args: readonly SourceNode[],
  scope: Scope,
): void {
  const [first, second] = args.map(bare);
  if (LOOKS_IN.test(name) && object !== null) {
    const looked = name === "hasOwn" ? second : first;
    const list = name === "hasOwn" ? first : object;
    if (isName(looked) && list !== undefined) scope.checked.set(looked.text, list);
  } else if (LOOKED_FOR.test(name)) {
    if (isName(first) && second !== undefined) scope.checked.set(first.text, second);
  } else if (MATCHES.test(name)) {
    const parts = [first, second, object].filter((each) => each !== undefined && each !== null);
    const pattern = parts.find((each) => each.type === "regex" || shapeOf(each).kind === "text");
    const looked = parts.find((each) => isName(each));
    if (pattern === undefined || looked === undefined) return;
    if (isNarrow(pattern.text, name)) scope.checked.set(looked.text, null);
  } else if (/^(?:isidentifier|isdigit|isalnum|isalpha|isdecimal)$/.test(name)) {
    if (object !== null && isName(object)) scope.checked.set(object.text, null);
  }
}

/** True for a pattern of a whole text that lets no quote, blank or mark of another language through. */
function isNarrow(written: string, how: string): boolean {
  const pattern = written.replace(/^[a-z]{0,2}(?:["'`]\/?|\/)|(?:\/?["'`]|\/)[a-z]*$/g, "");
  const begins = /^(?:\^|\\A)/.test(pattern) || /^(?:match|fullmatch|matches)$/.test(how);
  const ends = /(?:\$|\\[zZ])$/.test(pattern) || /^(?:fullmatch|matches)$/.test(how);
  const inner = pattern.replace(/^(?:\^|\\A)|(?:\$|\\[zZ])$/g, "").replace(/\\[.\-wd]/g, "_");
  return begins && ends && !/\[\^/.test(inner) && !/\./.test(inner.replace(/\[[^\]]*\]/g, "")) &&
    /^[\w[\]{}+*?,()|:.-]+$/.test(inner);
}

function bare(node: SourceNode): SourceNode {
  return node.type === "argument" ? meaningful(node).at(-1) ?? node : node;
}

function isName(node: SourceNode | undefined): node is SourceNode {
  return node !== undefined && /^(?:identifier|variable_name)$/.test(node.type);
}
