export const USER_CREATED = {
  topics: [{
    topic: "user-created",
    direction: "publish",
    payload: { id: "string", email: "string" },
  }],
};
