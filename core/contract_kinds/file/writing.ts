import { contentOf, HOLE } from "../analysis/literals.ts";
import type { Call, Run } from "../analysis/run.ts";
import {
  constantText,
  elementOptions,
  opaque,
  optionsOf,
  recordOf,
  type RecordValue,
  type TextValue,
  type Value,
} from "../analysis/value.ts";
import type { Place } from "../surface.ts";
import type { FileLog, FileUse, Said } from "./log.ts";
import { DELIMITER_NAMES, saidOption } from "./reading.ts";

const DELIMITERS = [",", ";", "\t", "|"];

interface How {
  /** False where text is put behind what is there: its first line names nothing. */
  isWhole: boolean;
  /** True where a record is turned into JSON by what writes it. */
  isJson: boolean;
}

/** Notes what is seen of the content that is written. */
export function noteContent(use: FileUse, content: Value, place: Place, how: How): void {
  for (const option of optionsOf(content)) noteOne(use, option, place, how);
}

function noteOne(use: FileUse, content: Value, place: Place, how: How): void {
  if (content.kind === "json") {
    use.records.push({ value: content.value, place });
  } else if (content.kind === "record" && content.fields.has("*csv")) {
    noteMade(use, content);
  } else if (content.kind === "text") noteText(use, content, how);
  else if (how.isJson) use.records.push({ value: content, place });
  else use.isOpaque = true;
}

/** What a library turned into text: its columns and its delimiter. */
function noteMade(use: FileUse, made: RecordValue): void {
  const columns = made.fields.get("*csv")?.value;
  const delimiter = made.fields.get("*delimiter");
  const text = delimiter === undefined ? null : constantText(delimiter.value);
  if (delimiter !== undefined && text !== null) use.delimiter ??= { text, place: delimiter.place };
  const names = columns === undefined ? null : namesIn(columns);
  if (names === null) use.isOpaque = true;
  else use.header ??= names;
}

function noteText(use: FileUse, text: TextValue, how: How): void {
  let isJson = false;
  for (const part of text.parts) {
    if (!("hole" in part)) continue;
    for (const option of optionsOf(part.hole)) {
      if (option.kind === "json") {
        isJson = true;
        use.records.push({ value: option.value, place: part.place });
      } else if (option.kind === "record" && option.fields.has("*csv")) noteMade(use, option);
    }
  }
  if (isJson || use.header !== null || use.records.length > 0 || !how.isWhole) return;
  const content = contentOf(text.parts);
  const [line = ""] = content.split(/\r?\n/);
  const isLine = content.includes("\n") || text.parts.length === 1;
  if (!isLine || line === "" || line.includes(HOLE)) {
    use.isOpaque ||= !how.isWhole || !isLine || line.includes(HOLE);
    return;
  }
  const [part] = text.parts;
  const place = part?.place ?? use.place;
  const delimiter = DELIMITERS.map((each) => ({ each, count: line.split(each).length }))
    .toSorted((a, b) => b.count - a.count)[0];
  if (delimiter === undefined || delimiter.count < 2) {
    use.header = [{ text: line.trim(), place }];
    return;
  }
  use.delimiter ??= { text: delimiter.each, place };
  use.header = line.split(delimiter.each).map((name) => ({ text: unquoted(name), place }));
}

function unquoted(name: string): string {
  return name.trim().replace(/^"(.*)"$/, "$1");
}

/** Constant names in a list of texts, of `{ key }` records, or of the fields of a record. */
function namesIn(value: Value): Said[] | null {
  if (value.kind === "record") {
    return value.open ? null : [...value.fields].map(([text, { place }]) => ({ text, place }));
  }
  if (value.kind !== "list" || value.open) return null;
  const names = value.items.map((item): Said | null => {
    const [part] = item.kind === "text" ? item.parts : [];
    const text = constantText(item);
    if (text !== null) return { text, place: part?.place ?? value.place };
    if (item.kind !== "record") return null;
    const key = item.fields.get("header") ?? item.fields.get("title") ?? item.fields.get("key") ??
      item.fields.get("id");
    const name = key === undefined ? null : constantText(key.value);
    return key === undefined || name === null ? null : { text: name, place: key.place };
  });
  const known = names.filter((name) => name !== null);
  return known.length === names.length ? known : null;
}

/** Libraries that turn rows into text: `stringify(rows, { header: true, columns })`, `Papa.unparse(rows)`. */
export function stringifyCall(call: Call): Value | undefined {
  const isUnparse = /(?:^|\.)(?:unparse|csvFormat|json2csv|toCSV|csvStringify)$/.test(call.name);
  const isStringify = /^(?:csv\.)?(?:stringify|stringifySync)$/.test(call.name) ||
    /(?:csv-stringify|csv)\S*\.stringify$/.test(call.name);
  const isFrame = /(?:^|\.)DataFrame$/.test(call.name);
  const [rows, options] = call.args;
  if ((!isUnparse && !isStringify && !isFrame) || rows === undefined) return undefined;
  const fields = options?.kind === "record" ? options.fields : new Map<string, { value: Value }>();
  const columns = fields.get("columns")?.value ?? fields.get("fields")?.value ??
    call.named.get("columns") ?? (rows.kind === "record" ? rows : firstRow(rows));
  const made: RecordValue["fields"] = new Map([["*csv", { value: columns, place: call.place }]]);
  const delimiter = saidOption(call, DELIMITER_NAMES);
  if (delimiter !== null) {
    const { text, place } = delimiter;
    made.set("*delimiter", { value: { kind: "text", parts: [{ text, place }] }, place });
  }
  return recordOf(call.place, made, true);
}

/** The fields of some row stand for those of all. */
function firstRow(rows: Value): Value {
  const [first] = rows.kind === "list" ? elementOptions({ ...rows, open: false }) : [];
  return first?.kind === "record" ? first : opaque("rows");
}

/** The columns of a data frame that is written. */
export function noteFrame(use: FileUse, call: Call): void {
  const { receiver } = call;
  const columns = call.named.get("columns");
  const made = receiver?.kind === "record" ? receiver.fields.get("*csv")?.value : undefined;
  const names = columns !== undefined
    ? namesIn(columns)
    : made === undefined
    ? null
    : namesIn(made);
  if (names === null) use.isOpaque = true;
  else use.header ??= names;
}

/** Writers of Python's csv module and of JSON, and writing to what is open. */
export function handleCall(run: Run, log: FileLog, call: Call): Value | undefined {
  const [first, second] = call.args;
  const { receiver, method, place } = call;
  if (/(?:^|\.)(?:DictWriter|writer)$/.test(call.name) && first?.kind === "reply") {
    const use = log.uses[first.call];
    const names = call.named.get("fieldnames") ?? second;
    if (use !== undefined && run.muted === 0) {
      use.delimiter ??= saidOption(call, DELIMITER_NAMES);
      if (names !== undefined && call.name.endsWith("DictWriter")) use.header ??= namesIn(names);
    }
    return first;
  }
  if (/(?:^|\.)json\.dump$/.test(call.name) && first !== undefined && second?.kind === "reply") {
    log.uses[second.call]?.records.push({ value: first, place });
    return opaque("written");
  }
  if (receiver?.kind !== "reply" || receiver.stage !== "response" || run.muted > 0) {
    return undefined;
  }
  const use = log.uses[receiver.call];
  if (use === undefined || first === undefined) return opaque(method);
  if (method === "write" || method === "writelines" || method === "end") {
    noteContent(use, first, place, {
      isWhole: use.header === null && !use.isOpaque,
      isJson: false,
    });
  } else if (method === "writerow") noteRow(use, first);
  return opaque(method);
}

/** The first row that is written names the columns where all of it is constant. */
function noteRow(use: FileUse, row: Value): void {
  if (use.header !== null || use.isOpaque) return;
  const names = row.kind === "list" || row.kind === "record" ? namesIn(row) : null;
  if (names === null) use.isOpaque = true;
  else use.header = names;
}
