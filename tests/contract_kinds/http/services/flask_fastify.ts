import type { Workspace } from "../../workspace.ts";

/** Services in several files, as projects lay them out. */
export const FLASK_FASTIFY: readonly Workspace[] = [{
  name:
    "Flask application factory with blueprints inside a blueprint, a requests session in a subclass",
  schema: {
    endpoints: [{
      path: "/api/books",
      method: "GET",
      response: [{ isbn: "string", title: "string", available: "boolean" }],
    }, {
      path: "/api/books/{isbn}/loans",
      method: "POST",
      request: { member: "string", days: "int?" },
      response: { loan_id: "int", due: "string" },
    }, { path: "/api/members/{name}", method: "GET", response: { name: "string", loans: "int" } }],
  },
  owner: {
    "library/__init__.py": `
from flask import Flask

from .extensions import db


def create_app(config=None):
    app = Flask(__name__, instance_relative_config=True)
    app.config.from_mapping(SECRET_KEY="dev")
    if config is not None:
        app.config.update(config)
    db.init_app(app)

    from .views import api
    app.register_blueprint(api)

    @app.errorhandler(404)
    def not_found(error):
        return {"message": "not found"}, 404

    return app
`,
    "library/extensions.py": `
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
`,
    "library/views/__init__.py": `
from flask import Blueprint

from .books import books
from .members import bp as members

api = Blueprint("api", __name__, url_prefix="/api")
api.register_blueprint(books, url_prefix="/books")
api.register_blueprint(members)
`,
    "library/views/books.py": `
from http import HTTPStatus

from flask import Blueprint, abort, jsonify, request

from ..models import Book, lend

books = Blueprint("books", __name__)


@books.get("/")
def index():
    rows = Book.query.order_by(Book.title).all()
    return jsonify([book_json(row) for row in rows])


@books.post("/<string:isbn>/loans")
def create_loan(isbn: str):
    payload = request.get_json(silent=True) or {}
    member = payload["member"]
    days = payload.get("days", 14)
    book = Book.query.get(isbn)
    if book is None:
        abort(HTTPStatus.NOT_FOUND)
    loan = lend(book, member, days)
    return {"loan_id": loan.id, "due": loan.due.isoformat()}, HTTPStatus.CREATED


def book_json(row):
    return dict(isbn=row.isbn, title=row.title, available=row.loan is None)
`,
    "library/views/members.py": `
from flask import Blueprint, jsonify
from flask.views import MethodView

from ..models import Member

bp = Blueprint("members", __name__, url_prefix="/members")


class MemberView(MethodView):
    def get(self, name):
        member = Member.query.filter_by(name=name).first_or_404()
        return jsonify(name=member.name, loans=len(member.loans))


bp.add_url_rule("/<name>", view_func=MemberView.as_view("member"))
`,
    "library/models.py": `
from .extensions import db


class Book(db.Model):
    isbn = db.Column(db.String, primary_key=True)
    title = db.Column(db.String)


class Member(db.Model):
    name = db.Column(db.String, primary_key=True)


def lend(book, member, days):
    ...
`,
  },
  user: {
    "desk/api.py": `
from urllib.parse import urljoin, quote

import requests


class LibrarySession(requests.Session):
    def __init__(self, base="http://localhost:5000/api/"):
        super().__init__()
        self.base = base
        self.headers.update({"Accept": "application/json"})

    def request(self, method, url, **kwargs):
        kwargs.setdefault("timeout", 5)
        return super().request(method, urljoin(self.base, url), **kwargs)


class Desk:
    def __init__(self, session=None):
        self.session = session or LibrarySession()

    def catalogue(self):
        response = self.session.get("books/")
        response.raise_for_status()
        return {book["isbn"]: book["title"] for book in response.json() if book["available"]}

    def lend(self, isbn, member, days=None):
        body = {"member": member}
        if days is not None:
            body["days"] = days
        loan = self.session.post(f"books/{quote(isbn)}/loans", json=body).json()
        return loan["loan_id"], loan["due"]

    def loans_of(self, name):
        return self.session.get("members/" + quote(name)).json().get("loans", 0)
`,
  },
  mutants: [{
    file: "library/views/books.py",
    from: "available=row.loan",
    to: "is_available=row.loan",
    rule: "provider_mismatch",
  }, {
    file: "library/views/books.py",
    from: '@books.post("/<string:isbn>/loans")',
    to: '@books.put("/<string:isbn>/loans")',
    rule: "provider_mismatch",
  }, {
    file: "library/views/members.py",
    from: "loans=len(member.loans)",
    to: "loan_count=len(member.loans)",
    rule: "provider_mismatch",
  }, {
    file: "desk/api.py",
    from: 'body = {"member": member}',
    to: 'body = {"member_name": member}',
    rule: "consumer_mismatch",
  }, {
    file: "desk/api.py",
    from: 'loan["due"]',
    to: 'loan["due_date"]',
    rule: "consumer_mismatch",
  }, {
    file: "desk/api.py",
    from: '"members/" + quote(name)',
    to: '"member/" + quote(name)',
    rule: "consumer_unknown_element",
  }],
}, {
  name: "Fastify plugins with prefixes and schemas, a generic fetch wrapper in a class",
  schema: {
    endpoints: [{
      path: "/v1/users/{id}",
      method: "GET",
      response: { id: "string", email: "string", roles: "string[]" },
    }, {
      path: "/v1/users",
      method: "POST",
      request: { email: "string", password: "string" },
      response: { id: "string" },
    }, {
      path: "/v1/sessions",
      method: "POST",
      request: { email: "string", password: "string" },
      response: { accessToken: "string", refreshToken: "string" },
    }],
  },
  owner: {
    "services/users/src/app.ts": `
import Fastify, { type FastifyInstance } from "fastify";
import sensible from "@fastify/sensible";
import { userRoutes } from "./modules/users/routes.js";
import sessionRoutes from "./modules/sessions/routes.js";

export async function build(): Promise<FastifyInstance> {
  const app = Fastify({ logger: true });
  await app.register(sensible);
  await app.register(async (v1) => {
    v1.register(userRoutes, { prefix: "/users" });
    v1.register(sessionRoutes);
  }, { prefix: "/v1" });
  return app;
}

const app = await build();
await app.listen({ port: 3001, host: "0.0.0.0" });
`,
    "services/users/src/modules/users/routes.ts": `
import type { FastifyPluginAsync } from "fastify";
import { findUser, insertUser } from "../../store.js";

const createBody = {
  type: "object",
  required: ["email", "password"],
  properties: { email: { type: "string" }, password: { type: "string" } },
} as const;

interface CreateBody { email: string; password: string }

export const userRoutes: FastifyPluginAsync = async (fastify) => {
  fastify.get<{ Params: { id: string } }>("/:id", async (request, reply) => {
    const user = await findUser(request.params.id);
    if (!user) return reply.code(404).send({ message: "no such user" });
    return { id: user.id, email: user.email, roles: user.roles };
  });

  fastify.post<{ Body: CreateBody }>("/", { schema: { body: createBody } }, async (request, reply) => {
    const { email, password } = request.body;
    const id = await insertUser(email, password);
    reply.status(201);
    return { id };
  });
};
`,
    "services/users/src/modules/sessions/routes.ts": `
import type { FastifyInstance } from "fastify";
import { checkPassword, sign } from "../../store.js";

export default async function sessionRoutes(app: FastifyInstance) {
  app.route({
    method: "POST",
    url: "/sessions",
    handler: async (request, reply) => {
      const { email, password } = request.body as { email: string; password: string };
      const user = await checkPassword(email, password);
      if (user === null) {
        return reply.unauthorized("bad credentials");
      }
      return reply.send({ accessToken: sign(user, "15m"), refreshToken: sign(user, "30d") });
    },
  });
}
`,
    "services/users/src/store.ts": `
export interface User { id: string; email: string; roles: string[] }
export declare function findUser(id: string): Promise<User | null>;
export declare function insertUser(email: string, password: string): Promise<string>;
export declare function checkPassword(email: string, password: string): Promise<User | null>;
export declare function sign(user: User, ttl: string): string;
`,
  },
  user: {
    "apps/admin/src/lib/client.ts": `
type Method = "GET" | "POST" | "PUT" | "DELETE";

export class ApiError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

export class ApiClient {
  #token: string | null = null;

  constructor(private readonly baseUrl: string) {}

  async login(email: string, password: string): Promise<void> {
    const session = await this.request<{ accessToken: string; refreshToken: string }>("POST", "/sessions", { email, password });
    this.#token = session.accessToken;
    sessionStorage.setItem("refresh", session.refreshToken);
  }

  getUser(id: string) {
    return this.request<{ id: string; email: string; roles: string[] }>("GET", \`/users/\${encodeURIComponent(id)}\`);
  }

  async createUser(email: string, password: string): Promise<string> {
    const { id } = await this.request<{ id: string }>("POST", "/users", { email, password });
    return id;
  }

  private async request<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = { "Content-Type": "application/json" };
    if (this.#token !== null) headers["Authorization"] = \`Bearer \${this.#token}\`;
    const response = await fetch(\`\${this.baseUrl}/v1\${path}\`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) throw new ApiError(response.status, await response.text());
    return (await response.json()) as T;
  }
}
`,
    "apps/admin/src/pages/user.ts": `
import { ApiClient } from "../lib/client";

const client = new ApiClient("http://localhost:3001");

export async function showUser(id: string): Promise<string> {
  const user = await client.getUser(id);
  return \`\${user.email} (\${user.roles.join(", ")})\`;
}
`,
  },
  mutants: [{
    file: "services/users/src/app.ts",
    from: 'prefix: "/users"',
    to: 'prefix: "/user"',
    rule: "provider_missing",
  }, {
    file: "services/users/src/modules/sessions/routes.ts",
    from: "refreshToken: sign",
    to: "refresh: sign",
    rule: "provider_mismatch",
  }, {
    file: "services/users/src/modules/users/routes.ts",
    from: "roles: user.roles",
    to: "role: user.roles[0]",
    rule: "provider_mismatch",
  }, {
    file: "apps/admin/src/lib/client.ts",
    from: '"/sessions", { email',
    to: '"/session", { email',
    rule: "consumer_unknown_element",
  }, {
    file: "apps/admin/src/lib/client.ts",
    from: 'POST", "/users", { email, password }',
    to: 'POST", "/users", { mail: email, password }',
    rule: "consumer_mismatch",
  }, {
    file: "apps/admin/src/lib/client.ts",
    from: "roles: string[] }>",
    to: "groups: string[] }>",
    rule: "consumer_mismatch",
  }],
}];
