import type { FileUse } from "../files.ts";
import { protectedName } from "../paths.ts";
import { secretGlob } from "../secrets.ts";
import type { OperandUse } from "./archive_uses.ts";
import type { OptionTable, ValueUse } from "./option_table.ts";
import type { Arguments } from "./options.ts";
import { literal, type Word } from "./word.ts";

/** The files that the options of a program with a table name, or why one must not be given. */
export function optionUses(read: Arguments, table: OptionTable): OperandUse[] | string {
  const found: OperandUse[] = [];
  for (const { name, value } of read.options) {
    const spelled = name.length === 1 ? `-${name}` : `--${name}`;
    const uses = valueUses(table.uses.get(name), spelled, value);
    if (typeof uses === "string") return uses;
    found.push(...uses);
  }
  return found;
}

/** What becomes of the value of one option; a use that is not known may be any. */
export function valueUses(
  use: ValueUse | undefined,
  name: string,
  value: Word | null,
): OperandUse[] | string {
  const text = value?.value ?? null;
  if (use === "x") return `${name} can run or change what nobody sees. Leave it out`;
  if (value === null || text === "-" || text === "") return [];
  switch (use) {
    case "r":
      return each("read", value);
    case "w":
      return each("write", value);
    case "g":
      return secretNamed(value);
    case "s":
      return text === null || /[/*]/.test(text)
        ? `${name} would lead its file elsewhere. Give a plain ending`
        : [];
    case "v":
    case "f":
      return [];
    case undefined:
      return looksLikePath(text ?? "") ? [...each("read", value), ...each("write", value)] : [];
  }
}

// What files of a project end in: such a name is a file even without a directory.
const ENDING =
  /\.(?:[cm]?[jt]sx?|json[c5]?|ya?ml|toml|lock|md|txt|log|env|html?|css|s[ac]ss|vue|svelte|py|rb|php|go|rs|java|sh|sql|db|sqlite|xml|csv|ini|cfg|conf|pem|key|crt|map|zip|t?gz|tar|png|svg|out|tmp|snap)$/;

/** True where a value reads like a path and not like a number, an address or a name. */
export function looksLikePath(text: string): boolean {
  if (/^[a-z][a-z+.-]*:\/\//i.test(text) || !/^[\w.@+~/*?[\]{}%#, :=-]+$/.test(text)) return false;
  if (/^(?:\/|~|\.\.?(?:\/|$))/.test(text)) return true;
  if (namesSecret(text) || protectedName(text) !== null) return true;
  if (/^@[\w-]+\/[\w.-]+$/.test(text) || /\s/.test(text)) return false;
  return text.includes("/") || ENDING.test(text);
}

/** True where the last part of a path ends as files of a project do. */
export function isFileName(path: string): boolean {
  return ENDING.test(path);
}

/** A pattern of files to look at: only what surely names a secret is one. */
function secretNamed(word: Word): OperandUse[] {
  const text = word.value ?? "";
  if (text.startsWith("!")) return [];
  const name = text.split("/").at(-1) ?? "";
  if (!namesSecret(name)) return [];
  const directory = text.slice(0, text.length - name.length).replace(/[*?]/g, "x");
  const spelled = [name.replace(/[*?]/g, "x"), name.replace(/[*?]/g, "")];
  const secret = spelled.find((each) => secretGlob(each) !== null) ?? name;
  return each("read", literal(`${directory}${secret}`));
}

/** True for the name of a secret, and for a pattern that is made for such names. */
export function namesSecret(name: string): boolean {
  if (/^\*+(?:\.\*)?$/.test(name)) return false;
  return secretGlob(name.replace(/[*?]/g, "x")) !== null ||
    secretGlob(name.replace(/[*?]/g, "")) !== null;
}

function each(use: FileUse, word: Word): OperandUse[] {
  return [{ use, word, tree: false }];
}
