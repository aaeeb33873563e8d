import { shapeOf } from "../content/shapes.ts";
import type { OperandUse } from "../shell/archive_uses.ts";
import { loadParser, parserIfLoaded } from "../syntax/parsers.ts";
import { parseTree, type SourceNode } from "../syntax/source_tree.ts";
import { evaluate, type Evaluation, imported, outcomeOf } from "./evaluate.ts";
import { isFunction, namesOf } from "./names.ts";
import { isFile, NODE } from "./node.ts";
import { type Dialect, type Effect, file, Refused } from "./program.ts";
import { PYTHON } from "./python.ts";
import { textsOf, textValue } from "./value.ts";

/** Longer programs belong in a file. */
const MAX_INLINE_CHARS = 8_000;

/** What a one-liner does that is judged: files, addresses, programs. */
export type Inline =
  | {
    ok: true;
    uses: OperandUse[];
    requests: { url: string; method: string }[];
    commands: (readonly string[])[];
  }
  | { ok: false; problem: string };

/** The dialect of a family of interpreters; null where its one-liners are not read. */
export function dialectOf(family: string): Dialect | null {
  if (/^(?:python|pypy)$/.test(family)) return PYTHON;
  return /^(?:node|bun|deno|tsx|ts-node)$/.test(family) ? NODE : null;
}

// Whether a command line may hold a program at all, and in which language.
const GIVEN = /<<|\s-[\w]*[cep]|--(?:eval|print|command)|\beval\b|timeit/;
const PROGRAMS: readonly (readonly [RegExp, Dialect])[] = [
  [/py(?:thon|py)|django|flask|manage\.py/i, PYTHON],
  [/(?:node(?:js)?|bun|deno|tsx|esno|esr|ts-node-script)\b/i, NODE],
];

/** Loads the grammars that judging the programs in a command line needs: none for most. */
export async function prepareInline(command: string): Promise<void> {
  if (!GIVEN.test(command)) return;
  for (const [name, dialect] of PROGRAMS) if (name.test(command)) await loadParser(dialect.grammar);
}

/** What a program given on a command line does, or why that cannot be told. The grammar is loaded. */
export function readInline(dialect: Dialect, code: string): Inline {
  if (code.length > MAX_INLINE_CHARS) {
    return refuse(`it is longer than ${MAX_INLINE_CHARS} characters`);
  }
  const parser = parserIfLoaded(dialect.grammar);
  if (parser === null) return refuse("it is written in a way that hides it");
  const tree = parseTree(parser, code);
  if (!tree.ok || tree.root.errorLine > 0) return refuse("it does not parse");
  try {
    return gathered(effectsOf(evaluationOf(dialect, tree.root), tree.root));
  } catch (error) {
    if (error instanceof Refused) return refuse(error.message);
    throw error;
  }
}

function refuse(problem: string): Inline {
  return { ok: false, problem };
}

function evaluationOf(dialect: Dialect, root: SourceNode): Evaluation {
  const parents = new Map<SourceNode, SourceNode>();
  const uses = new Map<string, { calls: SourceNode[]; loose: boolean }>();
  const visit = (node: SourceNode): void => {
    for (const child of node.children) {
      parents.set(child, node);
      visit(child);
    }
    if (node.type !== "identifier") return;
    const parent = parents.get(node);
    const known = uses.get(node.text) ?? { calls: [], loose: false };
    uses.set(node.text, known);
    if (node.field === "name" && parent !== undefined && isFunction(parent)) return;
    if (node.field === "function" && parent !== undefined) known.calls.push(parent);
    else known.loose = true;
  };
  // Parents first: an identifier looks at its own.
  const order = (node: SourceNode): void => {
    for (const child of node.children) {
      parents.set(child, node);
      order(child);
    }
  };
  order(root);
  visit(root);
  return {
    dialect,
    names: namesOf(root),
    parents,
    uses,
    values: new Map(),
    outcomes: new Map(),
  };
}

// Statements whose meaning is another than that of their parts.
const UNREAD = /^(?:exec_statement|match_statement|jsx_\w+)$/;

function effectsOf(on: Evaluation, root: SourceNode): Effect[] {
  const effects: Effect[] = [];
  const visit = (node: SourceNode): void => {
    const isScoped = node.type === "with_statement" && on.dialect.grammar !== "python";
    if (UNREAD.test(node.type) || isScoped) {
      throw new Refused(`${node.type.replaceAll("_", " ")} is not read`);
    }
    if (/^import_(?:from_)?statement$/.test(node.type)) {
      effects.push(...checkImport(on, node));
      return;
    }
    const shape = shapeOf(node);
    if (shape.kind === "call") {
      const { value, effects: done } = outcomeOf(on, node, shape);
      effects.push(...done);
      if (value.kind === "member") checkHandedOn(on, value.path, node);
    }
    if (isReference(on, node)) checkReference(on, node);
    for (const child of node.children) {
      if (child.named) visit(child);
    }
  };
  visit(root);
  return effects;
}

function checkImport(on: Evaluation, node: SourceNode): Effect[] {
  for (const origins of on.names.origins.values()) {
    for (const each of origins) if (each.kind === "module") imported(on, each.module, each.member);
  }
  for (const star of on.names.stars) {
    if (on.dialect.module(star)?.kind !== "foreign") {
      throw new Refused(`all names of ${star} are taken over`);
    }
  }
  const source = node.children.find(({ field }) => field === "source");
  if (source === undefined) return [];
  const name = source.text.slice(1, -1);
  // For its effects alone: `import './setup.js'`.
  imported(on, name, null);
  return isFile(name) ? [file("read", textValue(name))] : [];
}

/** True for a name or a member that stands for its value, and is not called or looked into there. */
function isReference(on: Evaluation, node: SourceNode): boolean {
  const parent = on.parents.get(node);
  if (parent === undefined) return false;
  if (/^(?:attribute|member_expression|subscript_expression)$/.test(node.type)) {
    return !(node.field === "function" || node.field === "constructor");
  }
  if (!/^(?:identifier|shorthand_property_identifier)$/.test(node.type)) return false;
  if (parent.type === "keyword_argument" && node.field === "name") return false;
  if (parent.type === "attribute" && node.field === "attribute") return false;
  if (
    /^(?:dotted_name|aliased_import|import_\w+|named_imports|namespace_import)$/.test(parent.type)
  ) return false;
  return !(node.field === "function" || node.field === "constructor" || node.field === "object");
}

/** What reaches files or programs is only called where it is named, never handed on. */
function checkReference(on: Evaluation, node: SourceNode): void {
  const parent = on.parents.get(node);
  const isTarget = node.field === "left" ||
    (parent?.type === "pattern_list" || parent?.type === "as_pattern_target");
  if (isTarget && node.type === "identifier") return;
  const value = evaluate(on, node);
  if (isTarget && /^(?:attribute|member_expression)$/.test(node.type)) {
    const object = shapeOf(node);
    const of = object.kind === "member" ? evaluate(on, object.object) : value;
    if (of.kind === "member" && !/^process\.env/.test(of.path)) {
      throw new Refused("it changes a module");
    }
    return;
  }
  if (value.kind !== "member" || on.dialect.isPure(value.path)) return;
  if (!isPlainPart(value.path)) checkHandedOn(on, value.path, node);
}

/** `x = module` is followed; `f(module)` is not. */
function checkHandedOn(on: Evaluation, path: string, node: SourceNode): void {
  if (on.dialect.isPure(path)) return;
  let top = node;
  let parent = on.parents.get(top);
  while (parent !== undefined && WRAPPING.test(parent.type)) {
    top = parent;
    parent = on.parents.get(top);
  }
  const inner = /^(?:attribute|member_expression)$/.test(parent?.type ?? "");
  const called = top.field === "function" || top.field === "constructor";
  const bound = top.field !== "left" &&
    /^(?:assignment|variable_declarator|assignment_expression|expression_statement)$/.test(
      parent?.type ?? "",
    );
  if (!inner && !called && !bound) throw new Refused(`${path} is handed on`);
}

const WRAPPING = /^(?:await|await_expression|parenthesized_expression)$/;

function isPlainPart(path: string): boolean {
  return /^(?:sys\.(?:argv|path|stdin|stdout|stderr)|process\.(?:argv|stdin|stdout|stderr|env\.\w+)|builtins\.__name__)$/
    .test(path);
}

function gathered(effects: readonly Effect[]): Inline {
  const found: Inline & { ok: true } = { ok: true, uses: [], requests: [], commands: [] };
  const read = new Set(
    effects.flatMap((each) =>
      each.kind === "file" && each.use === "read"
        ? textsOf(each.files)?.map(({ text }) => text) ?? []
        : []
    ),
  );
  for (const effect of effects) {
    if (effect.kind === "url") found.requests.push({ url: effect.url, method: effect.method });
    else if (effect.kind === "command") found.commands.push(effect.words);
    else {
      const texts = effect.files.kind === "text" || effect.files.kind === "path"
        ? effect.files.texts
        : null;
      if (texts === null) {
        throw new Refused(
          `which file it would ${effect.use === "touch" ? "write" : effect.use} is not known`,
        );
      }
      for (const { text, glob } of texts) {
        // What is read before is changed, and keeps its lines.
        const use = effect.use === "write" && read.has(text) ? "touch" : effect.use;
        const word = { value: text, glob, ...(glob ? { many: true } : {}) };
        found.uses.push({ use, word, tree: effect.tree });
      }
    }
  }
  return found;
}
