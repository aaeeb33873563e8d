/** Why the file system refused, in words and without the path, which the message has already. */
export function ioReason(error: unknown): string {
  const { errors } = Deno;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof errors.NotCapable) return "it lies outside what MAESTRO may use";
  if (error instanceof errors.PermissionDenied) return "it is not permitted";
  if (error instanceof errors.NotFound) return "there is no such file";
  if (message.startsWith("File name too long")) return "a name in it is longer than 255 bytes";
  return message.split(" (os error")[0] ?? message;
}
