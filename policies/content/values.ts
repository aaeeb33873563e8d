import type { SourceNode } from "../syntax/source_tree.ts";
import { ANY_PART, type Binding, boundIn, type Scope } from "./scopes.ts";
import { type Bindings, opensScope } from "./bindings.ts";
import { GLOBALS, isConstantName, pathText } from "./name_paths.ts";
import { fileText, knownCall, moduleCall } from "./call_values.ts";
import { HARMLESS_CALL, HARMLESS_MEMBER, OWN_TEXT, SAME_TEXT } from "./known_calls.ts";
import { hasInput, inputOf, isOfProject, memberAt, PASSES_ON, unknownAt } from "./inputs.ts";
import { countUntil, isSureAt } from "./binding_order.ts";
import { goneThrough, hasKnownKeys, isClosedList, valuesIn } from "./closed_lists.ts";
import {
  CONSTANT,
  fill,
  HOLE,
  INPUT,
  isBare,
  isNoText,
  listed,
  merged,
  NAMED,
  shortened,
  SOFT,
  text,
  UNKNOWN,
  type Value,
  withoutNumbers,
} from "./value.ts";
import { itemAt, meaningful } from "./nodes.ts";
import { putsParameter } from "./written_values.ts";
import { type Call, entriesOf, type Shape, shapeOf, unwrapped } from "./shapes.ts";

const MAX_DEPTH = 400;
/** Looking a value up is a step, and so is taking over so many characters of a text. */
const MAX_STEPS = 500_000;
const CHARS_PER_STEP = 64;
const MAX_TEXT_CHARS = 8_000;
const MAX_STARTS = 20;
const UNMARKED = new RegExp(`${HOLE}(?![\\uE002-\\uE004])`, "g");

/** Works out what expressions of one file are worth. */
export class Values {
  readonly #bindings: Bindings;
  readonly #known = new Map<SourceNode, Value>();
  readonly #active = new Set<SourceNode>();
  #steps = 0;

  constructor(bindings: Bindings) {
    this.#bindings = bindings;
  }

  /** True where the file was too tangled to be followed to the end. */
  get gaveUp(): boolean {
    return this.#steps > MAX_STEPS;
  }

  /** The value of `node` as it stands in `scope`. */
  of(node: SourceNode, scope: Scope): Value {
    const known = this.#known.get(node);
    if (known !== undefined) return this.#charged(known);
    if (++this.#steps > MAX_STEPS || this.#active.size > MAX_DEPTH || this.#active.has(node)) {
      return UNKNOWN;
    }
    this.#active.add(node);
    const heredoc = this.#bindings.heredocs.get(node);
    const found = heredoc === undefined
      ? this.#evaluate(node, shapeOf(node), scope)
      : this.of(heredoc, scope);
    const value = shortened(found, MAX_TEXT_CHARS);
    this.#active.delete(node);
    this.#known.set(node, value);
    return this.#charged(value);
  }

  /** The texts that a name or a field may have begun as, before anything was put behind them. */
  startsOf(node: SourceNode, scope: Scope): string[] {
    const shape = unwrapped(node);
    const name = shape.kind === "name" || shape.kind === "member" ? shape.name : "";
    const found = shape.kind === "name" ? boundIn(scope, name) : null;
    const bound = found?.bound ?? this.#bindings.fields.get(name) ?? [];
    return bound.slice(0, MAX_STARTS).filter(({ appends, value }) => !appends && value !== null)
      .map(({ value, scope: own }) =>
        value === null ? "" : this.of(value, own ?? found?.at ?? scope).text
      );
  }

  #charged(value: Value): Value {
    this.#steps += 1 + value.text.length / CHARS_PER_STEP;
    return this.gaveUp ? UNKNOWN : value;
  }

  #evaluate(node: SourceNode, shape: Shape, scope: Scope): Value {
    switch (shape.kind) {
      case "text":
        return text(
          shape.parts.map((part) => typeof part === "string" ? part : this.of(part, scope).text),
        );
      case "value":
        return { ...CONSTANT, text: node.text.slice(0, 40) };
      case "wrapped":
        return this.of(shape.inner, scope);
      case "name":
        return this.#name(node, shape.name, scope);
      case "member":
        return this.#member(shape, scope);
      case "call":
        return this.#call(shape, scope);
      case "operation":
        return this.#operation(shape.operator, this.of(shape.left, scope), shape.right, scope);
      case "choice":
        return merged(shape.options.map((each) => this.of(each, scope)));
      case "list":
        return { ...listed(shape.items.map((each) => this.of(each, scope))), node };
      case "object":
        return { ...listed(shape.entries.map(({ value }) => this.of(value, scope))), node };
      case "repeated":
        return this.of(shape.body, scope);
      case "function": {
        const inner = this.#bindings.scopes.get(node) ?? scope;
        return { ...listed(shape.results.map((each) => this.of(each, inner))), node };
      }
      case "unknown":
        return UNKNOWN;
    }
  }

  #operation(operator: string, left: Value, right: SourceNode, scope: Scope): Value {
    if (/^(?:\+|\.|\|\||<<)$/.test(operator)) return text([left.text, this.of(right, scope).text]);
    if (operator === "%") {
      const filled = this.of(right, scope).text;
      // A number's remainder has no text; a format's parts are put where its marks are.
      return text([/%/.test(left.text) ? fill(left.text, filled) : left.text]);
    }
    if (operator === "*") {
      return merged([left, this.of(right, scope)].filter(({ text }) => !isBare(text)));
    }
    return CONSTANT;
  }

  #name(node: SourceNode, name: string, scope: Scope): Value {
    const found = boundIn(scope, name);
    if (found !== null) {
      const { at, bound } = found;
      const value = this.#bound(bound, node, at, at === scope);
      if (!value.text.includes(HOLE)) return value;
      if (this.#isChecked(node, name, scope)) return CONSTANT;
      if (isConstantName(name) && !hasInput(value)) {
        return { ...value, text: value.text.replace(UNMARKED, HOLE + NAMED) };
      }
      // A parameter may be given anything, whatever it is called.
      if (value.text !== HOLE || bound.some((each) => each.value === null)) return value;
      return { ...value, text: unknownAt(null, name).text };
    }
    const field = /^@/.test(name) ? this.#field(name, scope) : null;
    if (field !== null) return field;
    if (this.#isChecked(node, name, scope)) return CONSTANT;
    const [star] = this.#bindings.stars;
    const path = star === undefined || /^(?:eval|exec)$/.test(name) ? name : `${star}.${name}`;
    return isConstantName(name) ? { ...UNKNOWN, text: SOFT, path } : unknownAt(path);
  }

  /** True where the name is looked for in a list whose texts are all known. */
  #isChecked({ start }: SourceNode, name: string, scope: Scope): boolean {
    return scope.checked.get(name)?.some(({ list, from, to }) => {
      if (start < from || start > to) return false;
      const value = list === null ? null : this.of(list, scope);
      return value === null || value.text === SOFT || isClosedList(value.node);
    }) ?? false;
  }

  #bound(all: readonly Binding[], use: SourceNode, scope: Scope, isHere: boolean): Value {
    const before = isHere ? countUntil(all, use.start) : all.length;
    const end = before === 0 ? all.length : before;
    // What was surely assigned last stands for all before it.
    let start = isHere ? end - 1 : 0;
    for (; start > 0; start--, this.#steps++) {
      const binding = all[start];
      if (binding !== undefined && isSureAt(binding, use)) break;
    }
    let value: Value | null = null;
    for (const binding of all.slice(start, end)) {
      if (this.gaveUp) return UNKNOWN;
      const next = this.#boundTo(binding, binding.scope ?? scope);
      if (binding.appends) value = text([value?.text ?? "", next.text]);
      else value = value === null ? next : merged([value, next]);
    }
    return value ?? UNKNOWN;
  }

  #boundTo({ value, key, path, closed, mark }: Binding, scope: Scope): Value {
    if (closed) return CONSTANT;
    if (path !== null) {
      const name = path.split(".").at(-1) ?? "";
      return isConstantName(name) ? { ...UNKNOWN, text: SOFT, path } : unknownAt(path);
    }
    if (value === null) return { ...UNKNOWN, text: HOLE + mark };
    // A function or class of the file is no global of the same name.
    if (opensScope(value) && !/arrow|expression|lambda|literal/.test(value.type)) {
      return { ...UNKNOWN, node: value };
    }
    const given = shapeOf(value);
    if (key !== null && given.kind === "choice") {
      return merged(given.options.map((each) => this.#keyOf(each, key, scope)));
    }
    return this.#keyOf(value, key, scope);
  }

  #keyOf(value: SourceNode, key: string | null, scope: Scope): Value {
    if (key === ANY_PART) return this.#partOf(value, scope);
    const whole = this.of(value, scope);
    return key === null ? whole : inputOf(whole, this.#element(whole, key, scope));
  }

  /** A part of what a list or an object has: known where all of it is written out. */
  #partOf(list: SourceNode, scope: Scope): Value {
    const inner = this.of(goneThrough(list), scope);
    if (isClosedList(inner.node) && !inner.text.includes(HOLE)) return CONSTANT;
    const isInput = hasInput(inner) || hasInput(this.of(list, scope));
    return isInput ? { ...UNKNOWN, text: HOLE + INPUT } : UNKNOWN;
  }

  #member(shape: Extract<Shape, { kind: "member" }>, scope: Scope): Value {
    const value = this.#memberOf(shape, scope);
    if (value.text !== HOLE) return value;
    const ofInput = inputOf(this.of(shape.object, scope), value);
    if (ofInput !== value) return ofInput;
    const written = `${pathText(shape.object)}.${shape.name}`;
    return { ...value, text: unknownAt(null, written).text };
  }

  #memberOf(shape: Extract<Shape, { kind: "member" }>, scope: Scope): Value {
    const object = this.of(shape.object, scope);
    const index = shape.index === null ? null : this.of(shape.index, scope);
    const key = index === null ? shape.name : index.text;
    // Of Python, what is in there are the object's own.
    if (key === "__dict__") return object;
    // A member of an enumeration is as closed as the enumeration.
    if (/^(?:value|name)$/.test(key) && isNoText(object)) return CONSTANT;
    if (HARMLESS_MEMBER.test(key)) return CONSTANT;
    if (index !== null && (index.text.includes(HOLE) || index.text === "")) {
      // One of a closed list, whichever; of `x[i]` no path is known.
      return { ...UNKNOWN, text: isClosedList(object.node) ? object.text : HOLE };
    }
    const isOwn = /^(?:this|self|cls|\$this)$/.test(shape.object.text);
    const field = isOwn ? this.#field(key, scope) : null;
    // What begins as a constant may be set from outside where its name does not say otherwise.
    const isFixed = object.path === null || /^[#_]/.test(key) || isConstantName(key);
    if (field !== null && (isFixed || field.text.includes(HOLE))) return field;
    if (object.node !== null || object.path !== null) return this.#element(object, key, scope);
    if (isOwn && /table|schema|column/i.test(key)) return { ...UNKNOWN, text: SOFT };
    return memberAt(`${pathText(shape.object)}.${key}`, key);
  }

  /** Of an object that is written in the file, the entry; of a module, the member's path. */
  #element(object: Value, key: string, scope: Scope): Value {
    if (object.node !== null) {
      const shape = shapeOf(object.node);
      if (shape.kind === "object") {
        const entry = shape.entries.find((each) => each.key === key);
        if (entry !== undefined) return this.of(entry.value, scope);
        return this.#field(key, scope) ?? { ...UNKNOWN, path: `().${key}` };
      }
      if (shape.kind === "list" && /^\d+$/.test(key)) {
        const item = itemAt(shape.items, Number(key));
        return item === null ? { ...object, node: null } : this.of(item, scope);
      }
      return { ...UNKNOWN, path: `().${key}` };
    }
    if (object.path === null) return UNKNOWN;
    const path = `${object.path}.${key}`.replace(GLOBALS, "");
    return memberAt(path, key);
  }

  #field(name: string, scope: Scope): Value | null {
    const bindings = this.#bindings.fields.get(name);
    if (bindings === undefined) return null;
    const valueOf = ({ value, scope: own, mark }: Binding) =>
      value === null ? { ...UNKNOWN, text: HOLE + mark } : this.of(value, own ?? scope);
    const whole = merged(bindings.filter(({ appends }) => !appends).map(valueOf));
    const more = bindings.filter(({ appends }) => appends).map(valueOf);
    return more.length === 0 ? whole : text([whole, ...more].map((each) => each.text));
  }

  /** What a call calls: the last part of its name, and its path where that is known. */
  calleeOf(call: Call, scope: Scope): { name: string; path: string | null; object: Value | null } {
    if (call.callee !== null) {
      const shape = unwrapped(call.callee);
      const value = this.of(call.callee, scope);
      const index = shape.kind === "member" && shape.index !== null
        ? this.of(shape.index, scope).text
        : null;
      const name = index ??
        (shape.kind === "member" || shape.kind === "name" ? shape.name : "");
      const object = shape.kind === "member" ? this.of(shape.object, scope) : null;
      // Of a table of functions, whichever it is.
      const any = index === null || value.path !== null ? [] : valuesIn(object?.node ?? null);
      const of = merged(any.map((each) => this.of(each, scope)));
      return { name, path: value.path ?? of.path, object };
    }
    if (call.object === null) return { name: call.name, path: call.name, object: null };
    const object = this.of(call.object, scope);
    const path = `${object.path ?? pathText(call.object)}.${call.name}`.replace(GLOBALS, "");
    return { name: call.name, path, object };
  }

  #call(call: Call, scope: Scope): Value {
    const { name, path, object } = this.calleeOf(call, scope);
    const args = call.args.map((each) => this.of(each, scope));
    const [first] = args;
    if (call.tagged) return name === "raw" ? first ?? CONSTANT : CONSTANT;
    const isShell = call.named.some(({ key, value }) => key === "shell" && value.text !== "False");
    const module = isShell && name === "partial"
      ? { ...UNKNOWN, path: "os.system" }
      : moduleCall(path, name, object, args);
    if (module !== null) return module;
    if (HARMLESS_CALL.test(name)) return CONSTANT;
    if (/^String\.(?:from|new)$/.test(path ?? "")) return first ?? CONSTANT;
    if (OWN_TEXT.test(name)) return object ?? first ?? UNKNOWN;
    if (SAME_TEXT.test(name)) {
      return object !== null && object.path === null ? object : first ?? object ?? UNKNOWN;
    }
    const known = knownCall(name, {
      object,
      args,
      named: () => call.named.map(({ value }) => this.of(value, scope)),
    });
    if (known !== null) return known;
    switch (name) {
      case "keys":
        if (first === undefined || first.node === null) return first ?? UNKNOWN;
        return this.#hasKnownKeys(first.node, scope) ? CONSTANT : UNKNOWN;
      case "map":
      case "flatMap":
      case "array_map":
        return this.#mapped(call, scope);
      case "open":
      case "read":
      case "read_bytes":
      case "read_text":
        return fileText(object, first) ?? this.#called(call, path, [object], scope);
      case "getOrDefault":
      case "get":
        return object === null || object.node === null
          ? unknownAt(`${path ?? ""}()`)
          : { ...merged([{ ...object, node: null }, ...args.slice(1)]), node: null };
      default:
        return this.#called(call, path, [object, ...PASSES_ON.test(name) ? args : []], scope);
    }
  }

  #called(call: Call, path: string | null, from: (Value | null)[], scope: Scope): Value {
    const called = path === null ? null : `${path}()`;
    const result = this.#result(call, scope);
    if (!isBare(result.text)) return { ...result, path: called };
    const isInput = [...from, result].some((each) => each !== null && hasInput(each));
    const inputs = call.args.some((each) => hasInput(this.of(each, scope)));
    const mark = isInput ? INPUT : isOfProject(path ?? "") && !inputs ? NAMED : "";
    return mark === "" ? unknownAt(called) : { ...UNKNOWN, text: HOLE + mark, path: called };
  }

  /** Also of `{ ...other, key }`, where that is so of the other. */
  #hasKnownKeys(node: SourceNode, scope: Scope): boolean {
    if (hasKnownKeys(node)) return true;
    if (shapeOf(node).kind !== "object" || ++this.#steps > MAX_STEPS) return false;
    const parts = meaningful(node);
    const spread = parts.filter(({ type }) => type === "spread_element");
    return spread.length > 0 && parts.every((part) => {
      if (part.type !== "spread_element") {
        return entriesOf(part).length > 0 && !part.text.startsWith("[");
      }
      const [inner] = meaningful(part);
      const found = inner === undefined ? null : this.of(inner, scope).node;
      return found !== null && found !== node && this.#hasKnownKeys(found, scope);
    });
  }

  /** `ids.map(() => "?")` is made of constants. */
  #mapped(call: Call, scope: Scope): Value {
    for (const argument of call.args) {
      const shape = shapeOf(argument);
      if (shape.kind !== "function") continue;
      const inner = this.#bindings.scopes.get(argument) ?? scope;
      return merged(shape.results.map((each) => this.of(each, inner)));
    }
    return UNKNOWN;
  }

  /** What a function of the file gives back, where that does not depend on what it is given. */
  #result(call: Call, scope: Scope): Value {
    const node = call.callee === null || call.isNew ? null : this.of(call.callee, scope).node;
    if (node === null) return UNKNOWN;
    const shape = shapeOf(node);
    if (shape.kind !== "function" || shape.results.length === 0) return UNKNOWN;
    const inner = this.#bindings.scopes.get(node) ?? scope;
    const result = merged(shape.results.map((each) => this.of(each, inner)));
    if (!withoutNumbers(result.text).includes(HOLE)) return result;
    if (putsParameter(node, call.args.map((each) => hasInput(this.of(each, scope))))) {
      return { ...result, text: result.text.replace(UNMARKED, HOLE + INPUT) };
    }
    return { ...UNKNOWN, text: hasInput(result) ? HOLE + INPUT : HOLE };
  }
}
