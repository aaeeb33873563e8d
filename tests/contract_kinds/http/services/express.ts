import type { Workspace } from "../../workspace.ts";

/** Services in several files, as projects lay them out. */
export const EXPRESS: readonly Workspace[] = [{
  name: "Express routers with controllers in classes, an axios instance with typed helpers",
  schema: {
    endpoints: [{
      path: "/api/orders",
      method: "GET",
      response: { orders: [{ id: "int", total: "number", status: "open|paid|shipped" }] },
    }, {
      path: "/api/orders",
      method: "POST",
      request: { customerId: "int", items: [{ sku: "string", quantity: "int" }] },
      response: { id: "int", total: "number" },
    }, {
      path: "/api/orders/{id}/pay",
      method: "POST",
      request: { cardToken: "string" },
      response: { paid: "boolean", receiptUrl: "string" },
    }],
  },
  owner: {
    "server/src/index.ts": `
import express from "express";
import cors from "cors";
import helmet from "helmet";
import { apiRouter } from "./routes";
import { errorHandler } from "./middleware/error";

const app = express();
const PORT = Number(process.env.PORT ?? 4000);

app.use(helmet());
app.use(cors({ origin: true }));
app.use(express.json());
app.use("/api", apiRouter);
app.use(errorHandler);

app.listen(PORT, () => console.log(\`listening on \${PORT}\`));
`,
    "server/src/routes/index.ts": `
import { Router } from "express";
import ordersRouter from "./orders.routes";

export const apiRouter = Router();
apiRouter.use("/orders", ordersRouter);
`,
    "server/src/routes/orders.routes.ts": `
import { Router } from "express";
import { OrdersController } from "../controllers/orders.controller";
import { asyncHandler } from "../middleware/async";

const router = Router();
const controller = new OrdersController();

router.route("/")
  .get(asyncHandler(controller.list))
  .post(asyncHandler(controller.create));
router.post("/:id/pay", asyncHandler(controller.pay));

export default router;
`,
    "server/src/controllers/orders.controller.ts": `
import type { Request, Response } from "express";
import { db } from "../db";

export class OrdersController {
  list = async (_req: Request, res: Response) => {
    const rows = await db.order.findMany();
    res.json({ orders: rows.map((row) => ({ id: row.id, total: row.total, status: row.status })) });
  };

  create = async (req: Request, res: Response) => {
    const { customerId, items } = req.body as { customerId: number; items: { sku: string; quantity: number }[] };
    const total = await db.price(items);
    const order = await db.order.create({ customerId, items, total });
    res.status(201).json({ id: order.id, total });
  };

  pay = async (req: Request, res: Response) => {
    const { cardToken } = req.body;
    const { id } = req.params;
    const receipt = await db.charge(Number(id), cardToken);
    if (!receipt) {
      return res.status(402).json({ error: "declined" });
    }
    return res.json({ paid: true, receiptUrl: \`https://receipts.example/\${receipt}\` });
  };
}
`,
    "server/src/middleware/async.ts": `
import type { NextFunction, Request, RequestHandler, Response } from "express";

export const asyncHandler = (fn: RequestHandler): RequestHandler =>
  (req: Request, res: Response, next: NextFunction) => Promise.resolve(fn(req, res, next)).catch(next);
`,
    "server/src/middleware/error.ts": `
export function errorHandler(err, req, res, next) {
  res.status(err.status ?? 500).json({ error: err.message });
}
`,
    "server/src/db.ts": "export const db: any = connect();",
  },
  user: {
    "web/src/api/http.ts": `
import axios, { type AxiosInstance } from "axios";

export const http: AxiosInstance = axios.create({
  baseURL: import.meta.env.VITE_API_URL ?? "http://localhost:4000/api",
  timeout: 8000,
});

http.interceptors.request.use((config) => {
  const token = localStorage.getItem("token");
  if (token) config.headers.Authorization = \`Bearer \${token}\`;
  return config;
});
`,
    "web/src/api/orders.ts": `
import { http } from "./http";

export interface Order { id: number; total: number; status: "open" | "paid" | "shipped" }
export interface NewItem { sku: string; quantity: number }

export const fetchOrders = () => http.get<{ orders: Order[] }>("/orders").then(({ data }) => data.orders);

export async function createOrder(customerId: number, items: NewItem[]): Promise<number> {
  const { data } = await http.post("/orders", { customerId, items });
  return data.id;
}

export async function payOrder(id: number, cardToken: string) {
  const { data: { paid, receiptUrl } } = await http.post(\`/orders/\${id}/pay\`, { cardToken });
  return paid ? receiptUrl : null;
}
`,
    "web/src/views/orders.ts": `
import { fetchOrders } from "../api/orders";

export async function renderOrders(root: HTMLElement) {
  const orders = await fetchOrders();
  root.innerHTML = orders.map((order) => \`<li>\${order.id}: \${order.total.toFixed(2)} \${order.status}</li>\`).join("");
}
`,
  },
  mutants: [{
    file: "server/src/routes/orders.routes.ts",
    from: '"/:id/pay"',
    to: '"/:id/payment"',
    rule: "provider_missing",
  }, {
    file: "server/src/controllers/orders.controller.ts",
    from: "receiptUrl: `https",
    to: "receipt_url: `https",
    rule: "provider_mismatch",
  }, {
    file: "web/src/api/orders.ts",
    from: "{ cardToken });",
    to: "{ token: cardToken });",
    rule: "consumer_mismatch",
  }, {
    file: "web/src/api/orders.ts",
    from: "data: { paid, receiptUrl }",
    to: "data: { paid, receipt: receiptUrl }",
    rule: "consumer_mismatch",
  }, {
    file: "web/src/api/orders.ts",
    from: '"/orders", { customerId, items }',
    to: '"/order", { customerId, items }',
    rule: "consumer_unknown_element",
  }, {
    file: "web/src/api/orders.ts",
    from: "export interface Order { id: number; total: number; status",
    to: "export interface Order { id: number; total: number; createdAt: string; status",
    rule: "consumer_mismatch",
  }],
}];
