module.exports = (srv) => {
  srv.on("message", async (req) => {
    await srv.emit("received", req.data);
    return req.data.text;
  });
  srv.on("fail", (req) => req.reject(409, "not so"));
  srv.on("tell", async (req) => {
    await srv.emit("told", req.data);
  });
  srv.on("notify", async (req) => {
    await srv.emit("notified", { field1: req.data.field1 });
  });
};
