import { LOGIN, LOGIN_API, LOGIN_UI, TODOS, VERIFY, type Workspace } from "./workspace.ts";

const ENDPOINTS = [LOGIN, VERIFY];

/** Providers and consumers in Python. */
export const PYTHON_WORKSPACES: readonly Workspace[] = [
  {
    name: "FastAPI with a router and models",
    endpoints: ENDPOINTS,
    api: {
      "src/api/main.py": `
from fastapi import FastAPI
from .auth import router as auth_router

app = FastAPI(title="Auth")
app.include_router(auth_router, prefix="/auth", tags=["auth"])


@app.get("/health")
def health():
    return {"status": "ok"}
`,
      "src/api/auth.py": `
from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel

router = APIRouter()


class LoginRequest(BaseModel):
    email: str
    password: str


@router.post("/login")
async def login(body: LoginRequest):
    user = find_user(body.email, body.password)
    if user is None:
        raise HTTPException(status_code=401, detail="invalid credentials")
    return {"token": sign(user.id), "expires_in": 3600}


@router.get("/verify")
async def verify(claims=Depends(current_claims)):
    return {"user_id": claims["sub"], "valid": True}
`,
    },
    ui: LOGIN_UI,
    mutants: [
      {
        file: "src/api/auth.py",
        from: '@router.post("/login")',
        to: '@router.put("/login")',
        rule: "provider_mismatch",
      },
      {
        file: "src/api/auth.py",
        from: '"expires_in": 3600',
        to: '"expires": 3600',
        rule: "provider_mismatch",
      },
      {
        file: "src/api/auth.py",
        from: "    email: str",
        to: "    username: str",
        rule: "provider_mismatch",
      },
    ],
  },
  {
    name: "Flask with a blueprint, and a requests client",
    endpoints: TODOS,
    api: {
      "api/app.py": `
from flask import Flask
from api.todos import bp

def create_app():
    app = Flask(__name__)
    app.register_blueprint(bp, url_prefix="/todos")
    return app

app = create_app()
`,
      "api/todos.py": `
from flask import Blueprint, jsonify, request

bp = Blueprint("todos", __name__)


@bp.route("", methods=["GET"])
def list_todos():
    return jsonify({"items": [serialise(row) for row in fetch_all()]})


@bp.route("", methods=["POST"])
def create_todo():
    data = request.get_json()
    title = data.get("title")
    if not title:
        return jsonify({"error": "title is required"}), 400
    todo = insert(title, data.get("note"))
    return jsonify({"id": todo.id, "title": title, "done": False}), 201


@bp.route("/<int:todo_id>", methods=["DELETE"])
def delete_todo(todo_id):
    return jsonify(removed=delete(todo_id))


def serialise(row):
    return {"id": row[0], "title": row[1], "done": bool(row[2])}
`,
    },
    ui: {
      "cli/client.py": `
import requests

BASE_URL = "http://127.0.0.1:5000"


class TodoClient:
    def __init__(self, base_url=BASE_URL):
        self.base_url = base_url.rstrip("/")

    def list(self):
        response = requests.get(f"{self.base_url}/todos", timeout=5)
        response.raise_for_status()
        return [(item["id"], item["title"]) for item in response.json()["items"]]

    def add(self, title, note=None):
        response = requests.post(f"{self.base_url}/todos", json={"title": title, "note": note})
        return response.json()["id"]

    def remove(self, todo_id):
        response = requests.delete("{}/todos/{}".format(self.base_url, todo_id))
        return response.json().get("removed", False)
`,
    },
    mutants: [
      {
        file: "api/todos.py",
        from: '"title": title, "done": False',
        to: '"name": title, "done": False',
        rule: "provider_mismatch",
      },
      {
        file: "api/todos.py",
        from: 'data.get("title")',
        to: 'data.get("text")',
        rule: "provider_mismatch",
      },
      {
        file: "api/todos.py",
        from: '"/<int:todo_id>", methods=["DELETE"]',
        to: '"/<int:todo_id>", methods=["POST"]',
        rule: "provider_mismatch",
      },
      {
        file: "cli/client.py",
        from: 'json={"title": title',
        to: 'json={"text": title',
        rule: "consumer_mismatch",
      },
      {
        file: "cli/client.py",
        from: 'item["title"]',
        to: 'item["name"]',
        rule: "consumer_mismatch",
      },
      {
        file: "cli/client.py",
        from: 'requests.get(f"{self.base_url}/todos"',
        to: 'requests.get(f"{self.base_url}/tasks"',
        rule: "consumer_unknown_element",
      },
      { file: "cli/client.py", from: '["items"]', to: '["todos"]', rule: "consumer_mismatch" },
    ],
  },
  {
    name: "the standard library's http.server and urllib",
    endpoints: ENDPOINTS,
    api: {
      "api/server.py": `
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlparse


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        path = urlparse(self.path).path
        if path == "/auth/login":
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length))
            user = authenticate(body["email"], body["password"])
            if user is None:
                return self.reply(401, {"error": "invalid"})
            return self.reply(200, {"token": issue(user), "expires_in": 3600})
        self.reply(404, {"error": "not found"})

    def do_GET(self):
        if self.path.split("?")[0] == "/auth/verify":
            claims = decode(self.headers.get("Authorization"))
            self.reply(200, {"user_id": claims["sub"], "valid": True})
        else:
            self.reply(404, {"error": "not found"})

    def reply(self, status, payload):
        data = json.dumps(payload).encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(data)


if __name__ == "__main__":
    HTTPServer(("", 8000), Handler).serve_forever()
`,
    },
    ui: {
      "cli/login.py": `
import json
import sys
import urllib.request

BASE = "http://localhost:8000"


def call(method, path, payload=None, token=None):
    data = json.dumps(payload).encode() if payload is not None else None
    request = urllib.request.Request(BASE + path, data=data, method=method)
    request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request) as response:
        return json.loads(response.read().decode())


def main():
    reply = call("POST", "/auth/login", {"email": sys.argv[1], "password": sys.argv[2]})
    print(reply["token"], reply["expires_in"])
    print(call("GET", "/auth/verify", token=reply["token"])["valid"])


if __name__ == "__main__":
    main()
`,
    },
    mutants: [
      {
        file: "api/server.py",
        from: 'path == "/auth/login"',
        to: 'path == "/login"',
        rule: "provider_missing",
      },
      {
        file: "api/server.py",
        from: '"valid": True',
        to: '"is_valid": True',
        rule: "provider_mismatch",
      },
      {
        file: "api/server.py",
        from: 'body["email"]',
        to: 'body["mail"]',
        rule: "provider_mismatch",
      },
      {
        file: "cli/login.py",
        from: '"/auth/login"',
        to: '"/auth/token"',
        rule: "consumer_unknown_element",
      },
      {
        file: "cli/login.py",
        from: 'reply["expires_in"]',
        to: 'reply["expires"]',
        rule: "consumer_mismatch",
      },
      {
        file: "cli/login.py",
        from: '{"email": sys.argv[1]',
        to: '{"user": sys.argv[1]',
        rule: "consumer_mismatch",
      },
    ],
  },
  {
    name: "a Node provider with an httpx client",
    endpoints: ENDPOINTS,
    api: LOGIN_API,
    ui: {
      "cli/check.py": `
import os
import httpx

client = httpx.Client(base_url=os.environ.get("API", "http://localhost:3000"))


def login(email: str, password: str) -> str:
    response = client.post("/auth/login", json={"email": email, "password": password})
    if response.status_code != 200:
        raise SystemExit(response.json()["message"])
    body = response.json()
    return body["token"]


def verify(token: str) -> bool:
    response = client.get("/auth/verify", headers={"Authorization": f"Bearer {token}"})
    return response.json()["valid"]
`,
    },
    mutants: [
      {
        file: "cli/check.py",
        from: 'client.get("/auth/verify"',
        to: 'client.get("/auth/check"',
        rule: "consumer_unknown_element",
      },
      {
        file: "cli/check.py",
        from: 'body["token"]',
        to: 'body["access_token"]',
        rule: "consumer_mismatch",
      },
      {
        file: "cli/check.py",
        from: 'json={"email": email, ',
        to: "json={",
        rule: "consumer_mismatch",
      },
    ],
  },
];
