import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const HASH_COST = 2 ** 14;
const derive = promisify(scrypt);

/** Users in memory; of a password only its salted scrypt hash is kept, made at a cost in work. */
export function createUserStore({ cost = HASH_COST } = {}) {
  const hashOf = (password, salt) => derive(password, salt, HASH_BYTES, { N: cost });
  const users = new Map();
  // Stands in for an unknown email: an answer must take as long whether the account exists or not.
  const nobody = { id: null, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) };

  return {
    /** Adds a user and returns the new id. */
    async add(email, password) {
      const salt = randomBytes(SALT_BYTES);
      const hash = await hashOf(password, salt);
      if (users.has(email)) throw new Error(`Cannot add ${email}: this email is already in use`);
      const id = `u${users.size + 1}`;
      users.set(email, { id, salt, hash });
      return id;
    },

    /** The id of the user with this email and password, or null. */
    async authenticate(email, password) {
      const { id, salt, hash } = users.get(email) ?? nobody;
      return timingSafeEqual(await hashOf(password, salt), hash) ? id : null;
    },
  };
}
