import type { OperandUse } from "./archive_uses.ts";
import { optionTable } from "./option_table.ts";
import { optionUses } from "./option_uses.ts";
import { hasOption, optionValues, readArguments } from "./options.ts";
import { literal, type Word } from "./word.ts";

/** The files and addresses of a program that fetches. */
interface Fetched {
  uses: OperandUse[];
  urls: string[];
}

// Options of curl whose value may name a file behind a mark, and the mark.
const MARKED: Record<string, RegExp> = {
  ...Object.fromEntries(
    ["d", "data", "data-ascii", "data-binary", "H", "header", "proxy-header", "json", "w"]
      .concat("write-out", "url").map((name) => [name, /^@(.+)$/s]),
  ),
  ...Object.fromEntries(
    ["data-urlencode", "url-query", "variable"].map((name) => [name, /^[^=@]*@(.+)$/s]),
  ),
  ...Object.fromEntries(["F", "form"].map((name) => [name, /^[^=]*=[@<]([^;,]+)/s])),
  ...Object.fromEntries(["b", "cookie"].map((name) => [name, /^([^=]+)$/s])),
};

/** What `curl` and `wget` read, write and ask; a problem as text, null for other programs. */
export function fetchedBy(program: string, args: readonly Word[]): Fetched | string | null {
  const table = program === "curl" || program === "wget" ? optionTable(program) : null;
  if (table === null) return null;
  const read = readArguments(args, table);
  const uses = optionUses(read, table);
  if (typeof uses === "string") return uses;
  const addresses = [...read.operands, ...optionValues(read, ["url"])];
  const urls: string[] = [];
  for (const { value } of addresses) {
    if (value === null) return "the address is known only when it runs. Write it out";
    urls.push(
      /^[a-z][a-z\d+.-]*:/i.test(value) && !/^[\w.-]+:\d/.test(value) ? value : `http://${value}`,
    );
  }
  const marked = program === "curl" ? markedFiles(read.options) : [];
  if (typeof marked === "string") return marked;
  const named = program === "curl"
    ? hasOption(read, ["O", "remote-name", "remote-name-all"])
    : !hasOption(read, ["O", "output-document", "spider"]);
  const into =
    optionValues(read, program === "curl" ? ["output-dir"] : ["P", "directory-prefix"])[0];
  const kept = named ? urls.map((url) => keptAs(url, into)) : [];
  return { uses: [...uses, ...marked, ...kept], urls };
}

function markedFiles(
  options: readonly { name: string; value: Word | null }[],
): OperandUse[] | string {
  const found: OperandUse[] = [];
  for (const { name, value } of options) {
    const mark = Object.hasOwn(MARKED, name) ? MARKED[name] : undefined;
    if (mark === undefined || value === null) continue;
    if (value.value === null) {
      if (/^["']?\$|@/.test(value.text ?? "$")) {
        return `what -${name} sends is known only when it runs. Write it out`;
      }
      continue;
    }
    if (value.value.includes("%output{")) return `-${name} would write files. Use -o`;
    const file = mark.exec(value.value)?.[1];
    if (file !== undefined && file !== "-") {
      found.push({ use: "read", word: literal(file), tree: false });
    }
  }
  return found;
}

/** Without a name a download is kept by the last part of its address. */
function keptAs(url: string, into: Word | undefined): OperandUse {
  const name = url.replace(/[?#][^]*$/, "").split("/").slice(3).at(-1) || "index.html";
  const directory = into === undefined ? "." : into.value;
  return {
    use: "write",
    word: directory === null ? { value: null, glob: false } : literal(`${directory}/${name}`),
    tree: false,
  };
}
