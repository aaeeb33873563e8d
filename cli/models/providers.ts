/** A well-known endpoint that speaks OpenAI chat completions, as its makers document it. */
interface Provider {
  baseUrl: string;
  /** The environment variable its key is usually in; null: a server on one's own machine needs none. */
  keyVariable: string | null;
  /** Its name in traces, where it is another (OpenTelemetry's gen_ai.provider.name). */
  traced?: string;
}

export const PROVIDERS: Readonly<Record<string, Provider>> = {
  openai: { baseUrl: "https://api.openai.com/v1", keyVariable: "OPENAI_API_KEY" },
  anthropic: { baseUrl: "https://api.anthropic.com/v1", keyVariable: "ANTHROPIC_API_KEY" },
  gemini: {
    baseUrl: "https://generativelanguage.googleapis.com/v1beta/openai",
    keyVariable: "GEMINI_API_KEY",
    traced: "gcp.gemini",
  },
  openrouter: { baseUrl: "https://openrouter.ai/api/v1", keyVariable: "OPENROUTER_API_KEY" },
  ollama: { baseUrl: "http://127.0.0.1:11434/v1", keyVariable: null },
  vllm: { baseUrl: "http://127.0.0.1:8000/v1", keyVariable: null },
  lmstudio: { baseUrl: "http://127.0.0.1:1234/v1", keyVariable: null },
};

export const PROVIDER_NAMES = Object.keys(PROVIDERS);

/** Whose endpoint an address is, as traces name it; of an unknown one its host. */
export function tracedProvider(baseUrl: string): string {
  const { host } = new URL(baseUrl);
  const known = Object.entries(PROVIDERS).find(([, each]) => new URL(each.baseUrl).host === host);
  return known ? known[1].traced ?? known[0] : host;
}
