import type { Workspace } from "../../workspace.ts";

/** Services and clients written as classes and chains. */
export const CLASSES: readonly Workspace[] = [{
  name: "hono in one chain with typed RPC-like handlers, axios default config and interceptors",
  schema: {
    endpoints: [{
      path: "/rates/{currency}",
      method: "GET",
      response: { currency: "string", rate: "number", updatedAt: "string" },
    }, {
      path: "/convert",
      method: "POST",
      request: { from: "string", to: "string", amount: "number" },
      response: { result: "number" },
    }],
  },
  owner: {
    "src/server.ts": `
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { rates } from "./rates";

export const app = new Hono()
  .use(cors())
  .get("/rates/:currency", (c) => {
    const currency = c.req.param("currency").toUpperCase();
    const found = rates.get(currency);
    if (!found) throw new HTTPException(404, { message: "unknown currency" });
    return c.json({ currency, rate: found.rate, updatedAt: found.updatedAt.toISOString() });
  })
  .post("/convert", async (c) => {
    const body = await c.req.json<{ from: string; to: string; amount: number }>();
    const from = rates.get(body.from)?.rate ?? 1;
    const to = rates.get(body.to)?.rate ?? 1;
    return c.json({ result: (body.amount / from) * to });
  });

serve({ fetch: app.fetch, port: 8787 });
`,
    "src/rates.ts": `
export const rates = new Map<string, { rate: number; updatedAt: Date }>();
`,
  },
  user: {
    "client/index.ts": `
import axios from "axios";

axios.defaults.baseURL = process.env.RATES_URL;

export class Converter {
  private readonly http = axios.create({ baseURL: process.env.RATES_URL, headers: { Accept: "application/json" } });

  async rate(currency: string): Promise<number> {
    const response = await this.http.get<{ currency: string; rate: number; updatedAt: string }>(\`/rates/\${currency}\`);
    return response.data.rate;
  }

  async convert(from: string, to: string, amount: number) {
    const { data } = await this.http.request({ url: "/convert", method: "post", data: { from, to, amount } });
    return data.result as number;
  }
}
`,
  },
  mutants: [{
    file: "src/server.ts",
    from: "c.json({ currency, rate: found.rate,",
    to: "c.json({ currency, value: found.rate,",
    rule: "provider_mismatch",
  }, {
    file: "src/server.ts",
    from: '.post("/convert"',
    to: '.post("/conversion"',
    rule: "provider_missing",
  }, {
    file: "src/server.ts",
    from: "{ from: string; to: string; amount: number }>()",
    to: "{ from: string; into: string; amount: number }>()",
    rule: "provider_mismatch",
  }, {
    file: "client/index.ts",
    from: "data.result as number",
    to: "data.value as number",
    rule: "consumer_mismatch",
  }, {
    file: "client/index.ts",
    from: "data: { from, to, amount }",
    to: "data: { source: from, to, amount }",
    rule: "consumer_mismatch",
  }, {
    file: "client/index.ts",
    from: 'url: "/convert", method: "post"',
    to: 'url: "/convert", method: "put"',
    rule: "consumer_unknown_element",
  }],
}, {
  name:
    "Flask with a class of error handling and a service object, requests with params and kwargs",
  schema: {
    endpoints: [{
      path: "/api/v1/weather",
      method: "GET",
      request: { city: "string", units: "string?" },
      response: { city: "string", temperature: "number", conditions: "string" },
    }, {
      path: "/api/v1/alerts",
      method: "POST",
      request: { city: "string", threshold: "number" },
      response: { alert_id: "string" },
    }],
  },
  owner: {
    "weather/api.py": `
from flask import Blueprint, Flask, current_app, jsonify, make_response, request
from werkzeug.exceptions import BadRequest, HTTPException

from weather.provider import WeatherProvider

API_PREFIX = "/api/v1"
blueprint = Blueprint("api", __name__)


@blueprint.route("/weather")
def get_weather():
    city = request.args.get("city")
    units = request.args.get("units", "metric")
    if not city:
        raise BadRequest("city is required")
    reading = current_app.extensions["weather"].read(city, units)
    payload = {
        "city": city,
        "temperature": reading.temperature,
        "conditions": reading.conditions,
    }
    response = make_response(jsonify(payload), 200)
    response.headers["Cache-Control"] = "max-age=60"
    return response


@blueprint.route("/alerts", methods=("POST",))
def post_alert():
    body = request.json
    alert = current_app.extensions["weather"].alert(body["city"], float(body["threshold"]))
    return jsonify({"alert_id": alert}), 201


def create_app() -> Flask:
    app = Flask(__name__)
    app.extensions["weather"] = WeatherProvider()
    app.register_blueprint(blueprint, url_prefix=API_PREFIX)

    @app.errorhandler(HTTPException)
    def on_error(error):
        return jsonify(error=error.description), error.code

    return app
`,
    "weather/provider.py": `
class WeatherProvider:
    def read(self, city, units):
        raise NotImplementedError

    def alert(self, city, threshold):
        raise NotImplementedError
`,
  },
  user: {
    "bot/weather.py": `
from typing import TypedDict

import requests
from requests.adapters import HTTPAdapter


class Weather(TypedDict):
    city: str
    temperature: float
    conditions: str


class WeatherBot:
    BASE_URL = "http://localhost:5000/api/v1"

    def __init__(self):
        self._session = requests.Session()
        self._session.mount("http://", HTTPAdapter(max_retries=3))

    def _request(self, method: str, path: str, **kwargs):
        response = self._session.request(method, f"{self.BASE_URL}{path}", timeout=10, **kwargs)
        response.raise_for_status()
        return response.json()

    def describe(self, city: str) -> str:
        weather: Weather = self._request("GET", "/weather", params={"city": city, "units": "imperial"})
        return f"{weather['city']}: {weather['temperature']:.0f}, {weather['conditions']}"

    def watch(self, city: str, limit: float) -> str:
        return self._request("POST", "/alerts", json={"city": city, "threshold": limit})["alert_id"]
`,
  },
  mutants: [{
    file: "weather/api.py",
    from: '"temperature": reading',
    to: '"temp": reading',
    rule: "provider_mismatch",
  }, {
    file: "weather/api.py",
    from: 'API_PREFIX = "/api/v1"',
    to: 'API_PREFIX = "/api/v2"',
    rule: "provider_missing",
    at: "app.register_blueprint(blueprint, url_prefix=API_PREFIX)",
  }, {
    file: "weather/api.py",
    from: 'body["threshold"]',
    to: 'body["limit"]',
    rule: "provider_mismatch",
  }, {
    file: "bot/weather.py",
    from: '"POST", "/alerts", json={"city": city, "threshold": limit}',
    to: '"POST", "/alerts", json={"city": city, "limit": limit}',
    rule: "consumer_mismatch",
  }, {
    file: "bot/weather.py",
    from: "weather['conditions']",
    to: "weather['summary']",
    rule: "consumer_mismatch",
  }, {
    file: "bot/weather.py",
    from: '"GET", "/weather"',
    to: '"GET", "/forecast"',
    rule: "consumer_unknown_element",
  }, {
    file: "bot/weather.py",
    from: '"POST", "/alerts"',
    to: '"PUT", "/alerts"',
    rule: "consumer_unknown_element",
  }],
}, {
  name: "a service class that registers its own routes, an SDK with a resource per class",
  schema: {
    endpoints: [{
      path: "/projects",
      method: "GET",
      response: { projects: [{ key: "string", name: "string" }] },
    }, {
      path: "/projects/{key}/builds",
      method: "POST",
      request: { branch: "string" },
      response: { number: "int", queued: "boolean" },
    }],
  },
  owner: {
    "src/ProjectsApi.ts": `
import express, { type Application, type Request, type Response } from "express";
import { BuildQueue } from "./BuildQueue";

export class ProjectsApi {
  private readonly app: Application = express();

  constructor(private readonly queue: BuildQueue) {
    this.app.use(express.json());
    this.routes();
  }

  private routes(): void {
    this.app.get("/projects", this.list.bind(this));
    this.app.post("/projects/:key/builds", (req, res) => this.build(req, res));
  }

  private list(_req: Request, res: Response): void {
    res.json({ projects: this.queue.projects().map(({ key, name }) => ({ key, name })) });
  }

  private async build(req: Request<{ key: string }, unknown, { branch: string }>, res: Response) {
    const number = await this.queue.enqueue(req.params.key, req.body.branch);
    res.status(202).json({ number, queued: true });
  }

  listen(port: number) {
    return this.app.listen(port);
  }
}
`,
    "src/BuildQueue.ts": `
export class BuildQueue {
  projects(): { key: string; name: string }[] {
    return [{ key: "web", name: "Website" }];
  }
  async enqueue(key: string, branch: string): Promise<number> {
    return key.length + branch.length;
  }
}
`,
    "src/main.ts": `
import { BuildQueue } from "./BuildQueue";
import { ProjectsApi } from "./ProjectsApi";

new ProjectsApi(new BuildQueue()).listen(Number(process.env.PORT) || 3000);
`,
  },
  user: {
    "sdk/transport.ts": `
export interface Transport {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
}

export class FetchTransport implements Transport {
  constructor(private base: string) {}
  get<T>(path: string): Promise<T> {
    return this.send<T>("GET", path);
  }
  post<T>(path: string, body: unknown): Promise<T> {
    return this.send<T>("POST", path, body);
  }
  private async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const res = await fetch(new URL(path, this.base), {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } } : {}),
    });
    if (res.status >= 400) throw new Error(\`HTTP \${res.status}\`);
    return res.json() as Promise<T>;
  }
}
`,
    "sdk/projects.ts": `
import { FetchTransport, type Transport } from "./transport";

interface Project { key: string; name: string }
interface Build { number: number; queued: boolean }

export class Projects {
  constructor(private readonly transport: Transport = new FetchTransport("http://localhost:3000")) {}

  async all(): Promise<Project[]> {
    const { projects } = await this.transport.get<{ projects: Project[] }>("/projects");
    return projects;
  }

  build(key: string, branch = "main"): Promise<Build> {
    return this.transport.post<Build>(\`/projects/\${key}/builds\`, { branch });
  }
}
`,
  },
  mutants: [{
    file: "src/ProjectsApi.ts",
    from: "json({ number, queued: true })",
    to: "json({ id: number, queued: true })",
    rule: "provider_mismatch",
  }, {
    file: "src/ProjectsApi.ts",
    from: '"/projects/:key/builds"',
    to: '"/projects/:key/build"',
    rule: "provider_missing",
  }, {
    file: "sdk/projects.ts",
    from: "builds`, { branch }",
    to: "builds`, { ref: branch }",
    rule: "consumer_mismatch",
  }, {
    file: "sdk/projects.ts",
    from: "{ number: number; queued: boolean }",
    to: "{ id: number; queued: boolean }",
    rule: "consumer_mismatch",
  }, {
    file: "sdk/projects.ts",
    from: '}>("/projects")',
    to: '}>("/project")',
    rule: "consumer_unknown_element",
  }],
}];
