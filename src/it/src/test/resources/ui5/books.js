// A list report of books, as an application of UI5 has it: the default V4 model, a table that is bound to the entity set, and
// side effects by the annotations of the service.
sap.ui.define(
  [
    "sap/m/Column",
    "sap/m/ColumnListItem",
    "sap/m/Table",
    "sap/m/Text",
    "sap/ui/core/ws/SapPcpWebSocket",
    "sap/ui/model/Filter",
    "sap/ui/model/Sorter",
    "sap/ui/model/odata/v4/ODataModel",
  ],
  (Column, ColumnListItem, Table, Text, SapPcpWebSocket, Filter, Sorter, ODataModel) => {
    "use strict";

    const COMMON = "com.sap.vocabularies.Common.v1.";
    const PATHS = ["ID", "title", "author/name", "stock", "price", "currency"];

    const model = new ODataModel({
      serviceUrl: "/odata/v4/bookshop/",
      operationMode: "Server",
      autoExpandSelect: true,
    });
    const table = new Table({
      columns: PATHS.map((path) => new Column({ header: new Text({ text: path }) })),
    });
    table.setModel(model);
    table.bindItems({
      path: "/Books",
      parameters: { $count: true },
      template: new ColumnListItem({
        cells: PATHS.map((path) => new Text({ text: { path } })),
      }),
    });
    table.placeAt("content");

    const binding = () => table.getBinding("items");

    /** Runs a change of the list and waits until the table has what came. */
    function updated(change) {
      return new Promise((resolve, reject) => {
        binding().attachEventOnce("dataReceived", (event) => {
          const error = event.getParameter("error");
          if (error) {
            reject(error);
          } else {
            setTimeout(() => resolve(rows()));
          }
        });
        change();
      });
    }

    const rows = () =>
      table.getItems().map((item) => item.getCells().map((cell) => cell.getText()));

    const contexts = () => binding().getCurrentContexts();

    const find = (id) => contexts().find((context) => context.getProperty("ID") === id);

    /** Listens where the metadata says, and reads again what it says. */
    async function listen() {
      const meta = model.getMetaModel();
      const base = await meta.requestObject(`/@${COMMON}WebSocketBaseURL`);
      const channel = await meta.requestObject(`/@${COMMON}WebSocketChannel#sideEffects`);
      const socket = new SapPcpWebSocket(base, [SapPcpWebSocket.SUPPORTED_PROTOCOLS.v10]);
      socket.attachMessage((event) => {
        const fields = event.getParameter("pcpFields");
        if (
          fields["pcp-channel"] !== channel ||
          fields.serverAction !== "RaiseSideEffect"
        ) {
          return;
        }
        const effects = meta.getObject(
          `/Books/@${COMMON}SideEffects#${fields.sideEffectEventName}`,
        );
        const changed = contexts().find((each) => each.getPath() === fields.sideEffectSource);
        if (effects && changed) {
          changed.requestSideEffects(
            effects.TargetProperties.map((path) => ({ $PropertyPath: path })),
          );
        }
      });
      await new Promise((resolve, reject) => {
        socket.attachOpen(resolve);
        socket.attachClose((event) =>
          reject(new Error(`${base} closed with ${JSON.stringify(event.getParameters())}`)),
        );
      });
    }

    const first = updated(() => {});

    window.page = {
      first: () => first,
      rows,
      count: () => binding().getCount(),
      sort: (path, descending) => updated(() => binding().sort(new Sorter(path, descending))),
      filter: (path, operator, one, two) =>
        updated(() => binding().filter(path ? [new Filter(path, operator, one, two)] : [])),
      search: (text) => updated(() => binding().changeParameters({ $search: text || undefined })),
      listen,
      /** What UI5 reads of the fields of a PCP message. */
      pcp: (header) => SapPcpWebSocket.prototype._extractPcpFields(header),
      order: async (id, quantity) => {
        const action = model.bindContext("BookshopService.submitOrder(...)", find(id));
        action.setParameter("quantity", quantity);
        await action.execute();
        return action.getBoundContext().getObject();
      },
      stock: (id) => find(id).getProperty("stock"),
    };
  },
);
