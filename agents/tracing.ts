type Attributes = Record<string, string | number | boolean | string[]>;

/** A span while it is open. */
interface Span {
  set(attributes: Attributes): void;
}

/** Tells a tracing system what agents do; `kind` says whether the work is done elsewhere. */
export interface Tracing {
  span<T>(
    name: string,
    kind: "client" | "internal",
    attributes: Attributes,
    work: (span: Span) => Promise<T>,
  ): Promise<T>;
}

/** Nobody listens. */
export const UNTRACED: Tracing = { span: (_name, _kind, _attributes, work) => work(NO_SPAN) };

const NO_SPAN: Span = { set: () => {} };

/** Spans through whatever OpenTelemetry API the runtime has registered. */
export async function openTelemetry(version: string): Promise<Tracing> {
  const { SpanKind, SpanStatusCode, trace } = await import("@opentelemetry/api");
  const tracer = trace.getTracer("maestro", version);
  return {
    span: (name, kind, attributes, work) => {
      const options = {
        kind: kind === "client" ? SpanKind.CLIENT : SpanKind.INTERNAL,
        attributes,
      };
      return tracer.startActiveSpan(name, options, async (span) => {
        try {
          return await work({ set: (more) => void span.setAttributes(more) });
        } catch (error) {
          const type = error instanceof Error ? error.name : "error";
          span.setAttributes({ "error.type": type });
          span.setStatus({ code: SpanStatusCode.ERROR, message: type });
          throw error;
        } finally {
          span.end();
        }
      });
    },
  };
}
