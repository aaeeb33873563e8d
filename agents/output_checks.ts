import type {
  JsonSchemaType,
  JsonSchemaValidator,
  jsonSchemaValidator,
} from "@modelcontextprotocol/client";

// Every agent has a connection of its own to the same tools, and making the check of a result out of
// its schema costs more than most calls.
const made = new Map<string, JsonSchemaValidator<unknown>>();
const MADE_MAX = 500;

/** Makes the checks of results for all connections of this process, each once. */
export async function sharedOutputChecks(): Promise<jsonSchemaValidator> {
  const { AjvJsonSchemaValidator } = await import("@modelcontextprotocol/client/validators/ajv");
  const maker = new AjvJsonSchemaValidator();
  return {
    getValidator<T>(schema: JsonSchemaType): JsonSchemaValidator<T> {
      const key = JSON.stringify(schema);
      const known = made.get(key);
      if (known !== undefined) return known as JsonSchemaValidator<T>;
      const check = maker.getValidator<T>(schema);
      if (made.size < MADE_MAX) made.set(key, check);
      return check;
    },
  };
}
