package org.carillon.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.carillon.session.ClientConnection;
import org.carillon.session.NodeConnections;
import org.jspecify.annotations.Nullable;

/**
 * Which connections somebody wants to see. What is null is not asked for.
 *
 * @param tenant the tenant
 * @param path the path of a service
 * @param user the beginning of a user's name
 * @param client the client identifier
 * @param context a context that it is in
 * @param id its id
 */
record ConnectionFilter(
    @Nullable String tenant,
    @Nullable String path,
    @Nullable String user,
    @Nullable String client,
    @Nullable String context,
    @Nullable String id) {

  /** Of one node; more than a person reads, and small enough for one message. */
  static final int MOST = 200;

  /** Of one connection. */
  private static final int MOST_CONTEXTS = 50;

  private static final String TENANT = "tenant";
  private static final String PATH = "path";
  private static final String USER = "user";
  private static final String CLIENT = "client";
  private static final String CONTEXT = "context";
  private static final String ID = "id";

  /** As a question to other nodes. */
  Map<String, @Nullable Object> said() {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put(TENANT, tenant);
    said.put(PATH, path);
    said.put(USER, user);
    said.put(CLIENT, client);
    said.put(CONTEXT, context);
    said.put(ID, id);
    return said;
  }

  /** From such a question. */
  static ConnectionFilter of(Map<String, @Nullable Object> said) {
    return new ConnectionFilter(
        text(said, TENANT),
        text(said, PATH),
        text(said, USER),
        text(said, CLIENT),
        text(said, CONTEXT),
        text(said, ID));
  }

  /** A text that says something; else null. */
  static @Nullable String text(Map<String, @Nullable Object> said, String name) {
    return said.get(name) instanceof String text && !text.isBlank() ? text : null;
  }

  private boolean takes(ClientConnection connection) {
    return (id == null || id.equals(connection.id()))
        && (tenant == null || tenant.equals(connection.caller().tenant()))
        && (path == null || path.equals(connection.path()))
        && (user == null || (connection.user() != null && connection.user().startsWith(user)))
        && (client == null || client.equals(connection.client()))
        && (context == null || connection.contexts().contains(context));
  }

  /** Those of this node, with how many there are. */
  Map<String, @Nullable Object> find(NodeConnections connections) {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    long[] all = {0};
    connections.forEach(
        connection -> {
          if (takes(connection)) {
            all[0]++;
            if (rows.size() < MOST) {
              rows.add(row(connection));
            }
          }
        });
    Map<String, @Nullable Object> found = new LinkedHashMap<>();
    found.put("all", all[0]);
    found.put("rows", rows);
    return found;
  }

  /** A connection as people see it. */
  static Map<String, @Nullable Object> row(ClientConnection connection) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put(ID, connection.id());
    row.put(TENANT, connection.caller().tenant());
    row.put(USER, connection.user());
    row.put(CLIENT, connection.client());
    row.put("address", connection.owner().address());
    row.put("roles", List.copyOf(new TreeSet<>(connection.roles())));
    row.put(PATH, connection.path());
    row.put("service", connection.service());
    row.put("contexts", connection.contexts().stream().sorted().limit(MOST_CONTEXTS).toList());
    row.put("contextCount", connection.contexts().size());
    row.put("queued", connection.queued());
    row.put("held", connection.held());
    row.put("busy", connection.isBusy());
    row.put("opened", connection.opened());
    row.put("in", connection.framesIn());
    row.put("out", connection.framesOut());
    return row;
  }
}
