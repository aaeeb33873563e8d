const BEGIN = "<!-- maestro:begin -->";
const END = "<!-- maestro:end -->";
const BLOCK = new RegExp(`${BEGIN}[^]*?${END}(?:\\r?\\n)?`);

const TEXT = `## MAESTRO

Several agents work on this project through the MCP server \`maestro\`. Before you change anything,
call its \`requirement_claim\`: it gives you one requirement with its goal, criteria, contracts and
write scope. Change files only within that scope. Finish with \`requirement_complete\`, or give the
work back with \`requirement_release\` and a reason that helps the next agent.
`;

/** The text with our block, replaced where it is or put at the end. */
export function withInstructions(text: string, head = ""): string {
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const block = `${BEGIN}\n${TEXT}${END}\n`.replaceAll("\n", end);
  const present = BLOCK.exec(text);
  if (present) return text.replace(BLOCK, () => block);
  if (text === "") return head + block;
  return `${text}${end}${block}`;
}

/** The text without it, and without the line break that it was set off with. */
export function withoutInstructions(text: string, head = ""): string {
  const present = BLOCK.exec(text);
  if (!present) return text;
  const before = text.slice(0, present.index);
  const rest = (before === head ? before : before.replace(/\r?\n$/, "")) +
    text.slice(present.index + present[0].length);
  return rest === head ? "" : rest;
}

/** Whether our block is in a text. */
export function hasInstructions(text: string): boolean {
  return BLOCK.test(text);
}
