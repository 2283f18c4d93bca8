// A Bot API server for the tests: telegram-test-api (npm, by jehy) keeps the chats and the queue of updates,
// and this file stands in front of it where it is not like Telegram. It
//   - answers the methods that the package lacks, and repairs the shapes that python-telegram-bot cannot read;
//   - holds a request for updates open, hands updates out again until they are confirmed by an offset,
//     and answers 409 to the older of two pollers;
//   - refuses what Telegram refuses: texts too long or empty, entities too many or out of bounds;
//   - lets a test say who administrates a chat (POST /peer/admins), and pass on what the package knows nothing of, such
//     as that the bot was added to a group (POST /peer/updates);
//   - lets a test order faults for a token (POST /peer/faults) and read every call (GET /peer/calls).
// usage: node server.js PORT      It ends when its standard input is closed, so that no test leaves it behind.
"use strict";

const { routes } = require("telegram-test-api/lib/routes");
const TelegramServer = require("telegram-test-api");

const BOT = { id: 666, is_bot: true, first_name: "Dateline", username: "DatelineTestBot" };
const ALWAYS_TRUE = new Set([
  "sendChatAction", "setMyCommands", "setMessageReaction", "answerCallbackQuery", "answerInlineQuery",
]);
const RIGHTS = [
  "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
  "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
  "can_edit_stories", "can_delete_stories",
];
const LONGEST_TEXT = 4096;
const MOST_ENTITIES = 100;

class Mailbox {
  // What this file remembers of one bot token.
  constructor() {
    this.calls = [];
    this.faults = [];
    this.unconfirmed = [];
    this.poller = null;
  }
}

const mailboxes = new Map();
const chats = new Map();
const admins = new Map();

function mailbox(token) {
  if (!mailboxes.has(token)) mailboxes.set(token, new Mailbox());
  return mailboxes.get(token);
}

function refuse(res, code, description, parameters) {
  res.status(code).json({ ok: false, error_code: code, description, ...(parameters && { parameters }) });
}

// ---------------------------------------------------------------- requests for updates

function asTelegramGives({ update_id, message, callback_query }) {
  if (callback_query) {
    return { update_id, callback_query: { ...callback_query, chat_instance: String(callback_query.message.chat.id) } };
  }
  const { botToken, ...rest } = message;
  return rest.edit_date ? { update_id, edited_message: rest } : { update_id, message: rest };
}

function drop(poller) {
  clearTimeout(poller.timer);
  if (poller.box.poller === poller) poller.box.poller = null;
}

function hand(poller, server) {
  const { box, token, res } = poller;
  box.unconfirmed.push(...server.getUpdates(token).map(asTelegramGives));
  if (!box.unconfirmed.length && !poller.late) return;
  drop(poller);
  res.json({ ok: true, result: box.unconfirmed.slice(0, poller.limit) });
}

function getUpdates(server, token, req, res) {
  const box = mailbox(token);
  if (box.poller) {
    refuse(box.poller.res, 409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running");
    drop(box.poller);
  }
  const offset = Number(req.body.offset || 0);
  box.unconfirmed = box.unconfirmed.filter((update) => update.update_id >= offset);
  const poller = { box, token, res, limit: Number(req.body.limit || 100), late: false };
  poller.timer = setTimeout(() => { poller.late = true; hand(poller, server); }, Number(req.body.timeout || 0) * 1000);
  box.poller = poller;
  res.on("close", () => drop(poller));
  hand(poller, server);
}

function wakePollers(server) {
  for (const box of mailboxes.values()) if (box.poller) hand(box.poller, server);
}

// ---------------------------------------------------------------- messages of the bot

function objection({ text, entities }) {
  if (!text || !text.trim()) return "Bad Request: message text is empty";
  if (text.length > LONGEST_TEXT) return "Bad Request: message is too long";
  const list = JSON.parse(entities || "[]");
  if (list.length > MOST_ENTITIES) return "Bad Request: too many entities";
  const outside = list.find(({ offset, length }) => offset < 0 || length < 1 || offset + length > text.length);
  return outside && `Bad Request: entity ${JSON.stringify(outside)} is out of bounds`;
}

function sentMessage({ message_id, chat, text, entities }) {
  const date = Math.floor(Date.now() / 1000);
  return { message_id, date, from: BOT, chat: chats.get(String(chat.id)) || chat, text, entities };
}

function answerWith(res, shape) {
  const json = res.json.bind(res);
  res.json = (body) => json(body.ok ? { ...body, result: shape(body.result) } : body);
}

// ---------------------------------------------------------------- members of chats

function administrator(user) {
  return { status: "administrator", user, ...Object.fromEntries(RIGHTS.map((right) => [right, false])) };
}

function memberOf(chat, id) {
  const user = (admins.get(chat) || []).find((each) => String(each.id) === id);
  return user ? administrator(user) : { status: "member", user: { ...BOT, id: Number(id), is_bot: id === String(BOT.id) } };
}

// ---------------------------------------------------------------- the front

function botCall(server, token, method, req, res, next) {
  const box = mailbox(token);
  const call = { method, params: { ...req.body } };
  box.calls.push(call);
  const fault = box.faults.find((each) => each.method === method);
  if (fault) {
    if (!--fault.times) box.faults.splice(box.faults.indexOf(fault), 1);
    return refuse(res, fault.code, fault.description, fault.parameters);
  }
  if (method === "getMe") return res.json({ ok: true, result: BOT });
  if (method === "getUpdates") return getUpdates(server, token, req, res);
  if (ALWAYS_TRUE.has(method)) return res.json({ ok: true, result: true });
  if (method === "getChatAdministrators") {
    return res.json({ ok: true, result: (admins.get(req.body.chat_id) || []).map(administrator) });
  }
  if (method === "getChatMember") return res.json({ ok: true, result: memberOf(req.body.chat_id, req.body.user_id) });
  if (method === "deleteWebhook") answerWith(res, () => true);
  if (method === "sendMessage" || method === "editMessageText") {
    const why = objection(req.body);
    if (why) return refuse(res, 400, why);
    const edited = { ...req.body, chat: { id: Number(req.body.chat_id) }, message_id: Number(req.body.message_id) };
    answerWith(res, (message) => {
      const shown = sentMessage(message || edited);
      call.message = shown.message_id;
      return shown;
    });
  }
  return next();
}

function personCall(server, req, res, next) {
  chats.set(String(req.body.chat.id), req.body.chat);
  const id = server.messageId;
  answerWith(res, () => ({ message_id: id }));
  return next();
}

routes.unshift((app, server) => {
  app.post("/peer/faults", (req, res) => {
    const { token, ...fault } = req.body;
    mailbox(token).faults.push(fault);
    res.json({ ok: true });
  });
  app.post("/peer/admins", (req, res) => {
    admins.set(String(req.body.chat), req.body.users);
    res.json({ ok: true });
  });
  app.post("/peer/updates", (req, res) => {
    mailbox(req.body.token).unconfirmed.push({ update_id: server.updateId++, ...req.body.update });
    wakePollers(server);
    res.json({ ok: true });
  });
  app.get("/peer/calls", (req, res) => res.json(mailbox(req.query.token).calls));
  app.use((req, res, next) => {
    const call = /^\/bot([^/]+)\/(\w+)$/.exec(req.path);
    if (call) return botCall(server, decodeURIComponent(call[1]), call[2], req, res, next);
    return req.body.chat ? personCall(server, req, res, next) : next();
  });
  for (const event of ["AddedUserMessage", "AddedUserCommand", "AddedUserCallbackQuery"]) server.on(event, () => wakePollers(server));
});

const server = new TelegramServer({ host: "127.0.0.1", port: Number(process.argv[2]), storeTimeout: 600 });
server.start().then(() => console.log("up"));
process.stdin.on("end", () => process.exit(0)).resume();
