import type { SourceNode } from "../syntax/source_tree.ts";
import type { Check, Part, Scope } from "./scopes.ts";
import { childIn, meaningful } from "./nodes.ts";
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
  part: Part,
): void {
  const note = (looked: SourceNode, list: SourceNode | null) =>
    addCheck(scope, looked.text, { list, ...part });
  const [first, second] = args.map(bare);
  if (LOOKS_IN.test(name) && object !== null) {
    const looked = name === "hasOwn" ? second : first;
    const list = name === "hasOwn" ? first : object;
    if (isName(looked) && list !== undefined) note(looked, list);
  } else if (LOOKED_FOR.test(name)) {
    if (isName(first) && second !== undefined) note(first, second);
  } else if (MATCHES.test(name)) {
    const parts = [first, second, object].filter((each) => each !== undefined && each !== null);
    const pattern = parts.find((each) => each.type === "regex" || shapeOf(each).kind === "text");
    const looked = parts.find((each) => isName(each));
    if (pattern === undefined || looked === undefined) return;
    if (isNarrow(pattern.text, name)) note(looked, null);
  } else if (/^(?:isidentifier|isdigit|isalnum|isalpha|isdecimal)$/.test(name)) {
    if (object !== null && isName(object)) note(object, null);
  }
}

/** Notes that a name is checked in a part of the source. */
export function addCheck({ checked }: Scope, name: string, check: Check): void {
  checked.set(name, [...checked.get(name) ?? [], check]);
}

/** All of the source. */
export const EVERYWHERE: Part = { from: 0, to: Infinity };
const NEGATED = /^\s*\(?\s*(?:!|not\b)|\bnot\s+in\b/;
const LEAVES =
  /^(?:return|throw|raise|continue|break|die|exit|abort|fail|panic|process\.exit|sys\.exit)\b/;

/**
 * Where what the condition of a statement checks is so: in `if (x in list) return` only in there, for
 * what comes behind is none of the list.
 */
export function checkedPart(node: SourceNode): Part {
  if (!/^(?:if_statement|elif_clause|if|if_modifier)$/.test(node.type)) return EVERYWHERE;
  const condition = childIn(node, "condition");
  const body = childIn(node, "consequence", "body");
  if (condition === null || body === null || NEGATED.test(condition.text)) return EVERYWHERE;
  const last = meaningful(body).at(-1) ?? body;
  return LEAVES.test((/block|statements/.test(body.type) ? last : body).text)
    ? { from: node.start, to: node.end }
    : EVERYWHERE;
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
