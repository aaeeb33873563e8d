import { CALL_RULES } from "./call_rules.ts";
import type { SourceNode } from "../syntax/source_tree.ts";
import type { Scope } from "./scopes.ts";
import { bindingsOf } from "./bindings.ts";
import { isDangerous, isOpen } from "./danger.ts";
import { isShell, startsShell } from "./shell_words.ts";
import { runsFetched } from "./fetched_findings.ts";
import { type Finding, TOO_TANGLED } from "./finding.ts";
import type { Family } from "./languages.ts";
import { type CallRule, FIELD_RULES, problemOf, SETTING_RULES } from "./rules.ts";
import { appendsTo, childIn, meaningful } from "./nodes.ts";
import { type Call, entriesOf, nameText, type Shape, shapeOf, unwrapped } from "./shapes.ts";
import { hasInput } from "./inputs.ts";
import { isComposedSql, isMarkupOfInput, isPlainlySql, isSqlGrowth } from "./sql.ts";
import { routineFindings } from "./sql_routines.ts";
import { CONSTANT, HOLE } from "./value.ts";
import { connectsUnchecked, switchesChecksOff } from "./tls_settings.ts";
import { acceptsAnybody } from "./unverified.ts";
import { Values } from "./values.ts";
import { writtenAs } from "./written_values.ts";

const MAX_NEAR = 50;
const CONNECTS =
  /requests|httpx|aiohttp|urllib|http|ssl|session|client|boto|api|url|server|grpc|elastic|ldap|smtp|jwt/i;

/** One pass over a tree. */
interface Pass {
  family: Family;
  /** A test runs what it holds: only what comes from outside of it is dangerous to a shell. */
  isTest: boolean;
  /** Whether the file speaks of what connects to a server: else its `verify` is another. */
  connects: boolean;
  source: string;
  calls: ReadonlyMap<string, readonly CallRule[]>;
  values: Values;
  findings: Finding[];
}

/** Dangerous constructs in a parsed file, in the order they stand. */
export function treeFindings(root: SourceNode, family: Family, isTest: boolean): Finding[] {
  const bindings = bindingsOf(root);
  const values = new Values(bindings);
  const connects = CONNECTS.test(root.text);
  const pass: Pass = {
    family,
    isTest,
    connects,
    source: root.text,
    calls: callsOf(family),
    values,
    findings: [],
  };
  const visit = (node: SourceNode, scope: Scope, inText: Part) => {
    const inner = bindings.scopes.get(node) ?? scope;
    const isText = inspect(pass, node, inner, inText);
    for (const child of node.children) {
      if (child.named) visit(child, inner, isText);
    }
  };
  visit(root, bindings.file, "own");
  if (values.gaveUp && pass.findings.length === 0) {
    pass.findings.push(TOO_TANGLED);
  }
  return pass.findings;
}

const rulesByName = new Map<Family, Map<string, CallRule[]>>();

/** The rules that a call's last name may meet. */
function callsOf(family: Family): ReadonlyMap<string, readonly CallRule[]> {
  let known = rulesByName.get(family);
  if (known !== undefined) return known;
  known = new Map();
  for (const rule of CALL_RULES) {
    if (rule.family !== family) continue;
    for (const call of rule.calls) {
      const name = call.split(".").at(-1) ?? call;
      const rules = known.get(name) ?? [];
      if (!rules.includes(rule)) known.set(name, [...rules, rule]);
    }
  }
  rulesByName.set(family, known);
  return known;
}

/** What a node is to the texts around it: one of its own, told to people, or a part of one. */
type Part = "own" | "said" | "part";

/** Looks at one node; gives back what its parts are. */
function inspect(pass: Pass, node: SourceNode, scope: Scope, inText: Part): Part {
  const shape = shapeOf(node);
  if (shape.kind === "call" && !shape.tagged) inspectCall(pass, node, shape, scope);
  for (const { key, value } of entriesOf(node)) inspectValue(pass, node, key, value, scope);
  inspectAssignment(pass, node, scope);
  if (pass.family === "php") inspectStatement(pass, node, scope);
  if (node.type === "annotation" && SPLICED.test(node.text)) report(pass, node, "sql_injection");
  if (shape.kind === "text" && RUNS_TEXT.test(node.text)) {
    if (routineFindings(pass.values.of(node, scope).text).length > 0) {
      report(pass, node, "sql_injection");
    }
  }
  if (shape.kind === "text" && connectsUnchecked(node.text)) report(pass, node, "tls_disabled");
  if (acceptsAnybody(node)) report(pass, node, "tls_disabled");
  if (/^(?:subshell|shell_command_expression)$/.test(node.type)) {
    if (isOpen(pass.values.of(node, scope))) report(pass, node, "shell_injection");
  }
  if (shape.kind === "list" || shape.kind === "call") inspectWords(pass, node, shape, scope);
  if (appendsTo(node)) {
    const grown = grownBy(pass, node, scope);
    inspectComposed(pass, node, grown, inText);
    if (isSqlGrowth(grown)) report(pass, node, "sql_injection");
  }
  // What a function of the file makes of what comes from outside.
  const own = shape.kind === "call" && inText !== "part" && shape.callee?.type === "identifier" &&
    pass.values.of(shape.callee, scope).node !== null;
  if (own) {
    const { text } = pass.values.of(node, scope);
    if (hasInput({ ...CONSTANT, text }) && isMarkupOfInput(text)) {
      report(pass, node, "html_of_input");
    }
  }
  const puts = putsTogether(shape);
  if (puts && inText !== "part") {
    inspectComposed(pass, node, pass.values.of(node, scope).text, inText);
    return "part";
  }
  if (puts || (shape.kind === "call" && shape.tagged)) return "part";
  if (shape.kind === "call" && SAYS.test(lastName(shape))) return "said";
  return /^(?:arguments?|argument_list|parenthesized_expression)$/.test(node.type) ? inText : "own";
}

/** True for what makes one text of several. */
function putsTogether(shape: Shape): boolean {
  return shape.kind === "operation" ||
    (shape.kind === "text" && shape.parts.some((part) => typeof part !== "string")) ||
    (shape.kind === "call" && FORMATS.test(lastName(shape)));
}

/** What is dangerous wherever it is put together, whoever gets it. */
function inspectComposed(pass: Pass, node: SourceNode, text: string, inText: Part): void {
  if (!text.includes(HOLE)) return;
  if (inText === "own" && isPlainlySql(text)) report(pass, node, "sql_injection");
  if (isMarkupOfInput(text)) report(pass, node, "html_of_input");
  if (
    pass.family === "javascript" &&
    /^\s*(?:javascript:|data:text\/(?:javascript|html)\b)/i.test(text)
  ) {
    report(pass, node, "eval_of_input");
  }
}

/** What a name holds behind `name += more`; worked out where it began as what more could spoil. */
function grownBy({ values }: Pass, node: SourceNode, scope: Scope): string {
  const left = childIn(node, "left", "name");
  const right = childIn(node, "right", "value");
  if (left === null || right === null) return "";
  const more = values.of(right, scope).text;
  const matters = more.includes(HOLE) &&
    values.startsOf(left, scope).some((text) => OPENS.test(text));
  return matters ? values.of(left, scope).text + more : more;
}

const OPENS = /^[\s(]*(?:select|insert|update|delete|replace|with|merge|match|call|exec)\b|<[a-z]/i;

/** A shell with `-c` and a text that is not written out, wherever the words stand. */
function inspectWords(
  pass: Pass,
  node: SourceNode,
  shape: Extract<Shape, { kind: "list" | "call" }>,
  scope: Scope,
): void {
  const words = shape.kind === "list" ? shape.items : shape.args;
  const [first] = words;
  if (first === undefined || words.length < 2) return;
  const { kind } = unwrapped(first);
  if (kind !== "text" && !pass.values.startsOf(first, scope).some(isShell)) return;
  if (!startsShell(words, pass.values, scope)) return;
  if (!pass.isTest || words.some((each) => hasInput(pass.values.of(each, scope)))) {
    report(pass, node, "shell_injection");
  }
}

const RUNS_TEXT =
  /\b(?:CREATE\s[^(]{0,80}(?:FUNCTION|PROC(?:EDURE)?)|DO\s+\$)[^]*\b(?:EXECUTE|EXEC|sp_executesql|PREPARE)\b/i;
/** Of MyBatis, `${a}` is put into the statement as it is; `#{a}` is a parameter. */
const SPLICED = /^@(?:Select|Insert|Update|Delete)\s*\([^]*\$\{/;
const FORMATS =
  /^(?:format|Format|sprintf|Sprintf|Fprintf|formatted|printf|join|Join|implode|concat|Concat)$/;
/** What these are given is told to people. */
const SAYS =
  /^(?:super|(?:[A-Z]\w*)?(?:Error|Exception|NotFound)|log|info|warn|warning|error|debug|trace|print|println|eprintln|Errorf|Printf|Println|fail|panic|confirm|alert|expect|describe|it|test|Log(?:Information|Warning|Error|Debug)|WriteLine)$/;
const INCLUDES = /^(?:include|include_once|require|require_once)_expression$/;

/** Of PHP: `include $_GET["page"]`, `echo $_GET["name"]`, `<?= $_GET["name"] ?>`. */
function inspectStatement(pass: Pass, node: SourceNode, scope: Scope): void {
  const includes = INCLUDES.test(node.type);
  const shown = /^(?:echo_statement|print_intrinsic)$/.test(node.type)
    ? [node]
    : node.children.filter(({ type }, i) =>
      type === "expression_statement" && /<\?=$/.test(node.children[i - 1]?.text ?? "")
    );
  for (const each of includes ? [node] : shown) {
    const parts = meaningful(each).flatMap((part) =>
      part.type === "sequence_expression" ? meaningful(part) : [part]
    );
    if (parts.some((part) => hasInput(pass.values.of(part, scope)))) {
      report(pass, each, includes ? "code_of_input" : "html_of_input");
    }
  }
}

function lastName(call: Call): string {
  if (call.callee === null) return call.name;
  const shape = unwrapped(call.callee);
  return shape.kind === "member" || shape.kind === "name" ? shape.name : "";
}

function inspectCall(pass: Pass, node: SourceNode, call: Call, scope: Scope): void {
  const { path, name, args } = calledBy(pass, call, scope);
  // Of PHP, `$name()` calls the function of that name.
  if (call.callee?.type === "variable_name" && hasInput(pass.values.of(call.callee, scope))) {
    report(pass, node, "code_of_input");
  }
  for (
    const each of new Set([(path ?? name).split(".").at(-1)?.replace(/\(\)$/, "") ?? "", name])
  ) {
    for (const rule of pass.calls.get(each) ?? []) {
      if (!rule.calls.some((wanted) => meets(wanted, path, each))) continue;
      if (pass.isTest && OWN_IN_TESTS.test(rule.rule) && !takesInput(pass, call, scope)) {
        continue;
      }
      if (rule.inFilesWith?.test(pass.source) === false) continue;
      if (isDangerous(rule, { ...call, args }, pass.values, scope)) report(pass, node, rule.rule);
    }
  }
  inspectHandedOn(pass, node, { ...call, args }, scope);
  // A function of the file is followed where it runs something itself.
  const isOwn = call.callee !== null && pass.values.of(call.callee, scope).node !== null;
  if (
    !isOwn && RUNS_SQL.test(name) && isDangerous(SQL_BY_NAME, { ...call, args }, pass.values, scope)
  ) {
    report(pass, node, "sql_injection");
  }
}

/** `Thread(target=f, args=(a,))`, `submit(f, a)`: f is called with a; `then(eval)` with anything. */
function inspectHandedOn(pass: Pass, node: SourceNode, call: Call, scope: Scope): void {
  const target = call.named.find(({ key }) => key === "target")?.value;
  const listed = call.named.find(({ key }) => key === "args")?.value;
  const [handed, given] = target !== undefined
    ? [target, listed === undefined ? [] : itemsOf(listed)]
    : HANDS_ON.test(lastName(call))
    ? [call.args[0], call.args.slice(1)]
    : [undefined, []];
  if (handed === undefined) return;
  const { path } = pass.values.of(handed, scope);
  const name = path?.split(".").at(-1) ?? "";
  for (const rule of path === null ? [] : pass.calls.get(name) ?? []) {
    if (!rule.calls.includes(path ?? "")) continue;
    const called = { ...call, object: null, args: given, named: [] };
    if (given.length === 0 && rule.rule === "eval_of_input") report(pass, node, rule.rule);
    else if (isDangerous(rule, called, pass.values, scope)) report(pass, node, rule.rule);
  }
}

const HANDS_ON =
  /^(?:then|submit|to_thread|map|apply_async|start_new_thread|call_soon|call_later)$/;

/** Whatever a library calls what runs a statement. */
const RUNS_SQL =
  /^(?:fetch|query|exec|select|run|prepare|raw|stream|iterate|scalar|sql|batch|cursor|find|get|all|any|one|many|first|each|count|insert|update|delete|add[_B]?atch|simple_query|native|create\w*Query|read_sql|copy|open)(?:[_A-Z]\w*|_?as|_?all|_?one|_?row|many|script|ute\w*)?$/;
const SQL_BY_NAME: CallRule = { rule: "sql_injection", family: "other", calls: [], danger: "sql" };

const OWN_IN_TESTS = /^(?:shell_injection|html_of_input)$/;

function takesInput({ values }: Pass, { args, named }: Call, scope: Scope): boolean {
  const given = [...args, ...named.map(({ value }) => value)].map((each) => values.of(each, scope));
  return given.some((each) => hasInput(each) || runsFetched(each.text));
}

/** `f.call(this, x)`, `f.apply(this, [x])` and `Reflect.apply(f, this, [x])` call f with x. */
function calledBy({ values, family }: Pass, call: Call, scope: Scope) {
  const { name, path, object } = values.calleeOf(call, scope);
  if (/^Reflect\.(?:apply|construct)$/.test(path ?? "")) {
    const [head, ...rest] = call.args;
    const target = head === undefined ? null : values.of(head, scope).path;
    const given = (path ?? "").endsWith("construct") ? rest : rest.slice(1);
    return { name, path: target, args: given.flatMap(itemsOf) };
  }
  // Of PHP, `$name()` and `"name"()` call the function of that name.
  if (family === "php" && call.callee !== null && path === null) {
    const { text } = values.of(call.callee, scope);
    if (/^\w+$/.test(text)) return { name: text, path: text, args: call.args };
  }
  const passesOn = family === "javascript" && /^(?:call|apply)$/.test(name);
  const target = passesOn ? object?.path ?? null : null;
  if (target === null) return { name, path, args: call.args };
  return { name, path: target, args: call.args.slice(1).flatMap(itemsOf) };
}

function itemsOf(node: SourceNode): readonly SourceNode[] {
  const shape = shapeOf(node);
  return shape.kind === "list" ? shape.items : [node];
}

/** `.name` is any object's method; a path is that of a module or a global, whole. */
function meets(wanted: string, path: string | null, name: string): boolean {
  // `import template from "lodash/template"`
  if (!wanted.startsWith(".")) return path === wanted || path?.replace("/", ".") === wanted;
  return wanted.lastIndexOf(".") === 0 ? wanted.slice(1) === name : (path ?? "").endsWith(wanted);
}

function inspectAssignment(pass: Pass, node: SourceNode, scope: Scope): void {
  const left = childIn(node, "left");
  if (left === null || !/assignment/.test(node.type)) return;
  const target = shapeOf(left.type === "expression_list" ? meaningful(left)[0] ?? left : left);
  const right = childIn(node, "right");
  if (right === null) return;
  if (target.kind === "member") {
    if (/^(?:text|textContent|innerText)$/.test(target.name)) {
      const made = writtenAs(target.object, scope)?.text ?? "";
      const isScript = /\bcreateElement\(\s*["'`]script["'`]/.test(made);
      if (isScript && isOpen(pass.values.of(right, scope))) report(pass, node, "eval_of_input");
    }
    const index = target.index === null ? null : pass.values.of(target.index, scope).text;
    inspectValue(pass, node, index ?? target.name, right, scope);
  } else if (target.kind === "call" || (target.kind === "name" && pass.family === "csharp")) {
    inspectValue(pass, node, target.name, right, scope);
  }
}

function inspectValue(
  pass: Pass,
  node: SourceNode,
  key: string,
  value: SourceNode,
  scope: Scope,
): void {
  const name = key.includes("\\u") ? nameText({ ...node, text: key }) : key;
  if (
    switchesChecksOff(name, value.text.trim()) ||
    switchesChecksOff(name, textOf(pass, value, scope))
  ) {
    report(pass, node, "tls_disabled");
  }
  for (const rule of SETTING_RULES) {
    if (rule.family !== pass.family || !rule.names.includes(name)) continue;
    if (name === "verify" && pass.family === "python" && !pass.connects) continue;
    const known = pass.values.of(value, scope).text;
    if (rule.values.test(value.text.trim()) || rule.values.test(known)) {
      report(pass, node, rule.rule);
    }
  }
  if (name === "CommandText" && isComposedSql(pass.values.of(value, scope).text, "loose")) {
    report(pass, node, "sql_injection");
  }
  // Of C#, what a shell is started with.
  if (name === "Arguments" && pass.family === "csharp") {
    const { text } = pass.values.of(value, scope);
    if (isOpen({ ...CONSTANT, text }) && /^\s*(?:-l?c|\/c|-Command)\b/i.test(text)) {
      report(pass, node, "shell_injection");
    }
  }
  for (const rule of FIELD_RULES) {
    if (rule.family !== pass.family || !rule.names.includes(name)) continue;
    const given = pass.values.of(value, scope);
    // What the page itself holds is put back.
    if (pass.isTest && !hasInput(given)) continue;
    if (isOpen(given) && !/\.(?:inner|outer)HTML$/.test(given.path ?? "")) {
      report(pass, node, rule.rule);
    }
  }
}

/** Settings are words: what is longer need not be worked out. */
function textOf({ values }: Pass, value: SourceNode, scope: Scope): string {
  return /^(?:name|member)$/.test(unwrapped(value).kind) ? values.of(value, scope).text : "";
}

function report({ findings }: Pass, { line, text }: SourceNode, rule: string): void {
  // One for each line and rule: they come in the order of the file, parts after what they are in.
  if (findings.slice(-MAX_NEAR).some((each) => each.rule === rule && each.line === line)) return;
  findings.push({ rule, line, problem: problemOf(rule), text });
}
