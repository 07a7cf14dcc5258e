package org.carillon.console;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.carillon.api.Combine;
import org.carillon.api.OperationException;
import org.carillon.api.Who;
import org.carillon.audience.AudienceMatcher;
import org.carillon.audience.AudienceResolver;
import org.carillon.audience.AudienceText;
import org.carillon.audience.EmitAudience;
import org.carillon.audience.RecipientNames;
import org.carillon.audience.ResolvedAudience;
import org.carillon.audience.ResolvedAudience.Layers;
import org.carillon.json.Json;
import org.carillon.json.ValueMapper;
import org.carillon.model.ApplicationModel;
import org.carillon.model.EventModel;
import org.carillon.model.ServiceModel;
import org.carillon.session.ClientConnection;
import org.carillon.session.NodeConnections;
import org.jspecify.annotations.Nullable;

/**
 * Resolves who an event is for and matches it with the connections, by the code that does both when
 * it is emitted; nothing is sent.
 */
@ApplicationScoped
class AudienceProbe {

  private static final String INVALID = "INVALID";
  private static final String TENANT = "tenant";
  private static final String PATH = "path";
  private static final String AUDIENCE = "audience";
  private static final String USER = "user";

  private final ApplicationModel model;
  private final ValueMapper valueMapper;
  private final AudienceResolver resolver;
  private final RecipientNames names;

  @Inject
  AudienceProbe(ApplicationModel model, ValueMapper valueMapper) {
    this.model = model;
    this.valueMapper = valueMapper;
    this.names = new RecipientNames(valueMapper::write);
    this.resolver = new AudienceResolver(names);
  }

  /** For the client proxy. */
  @SuppressWarnings(
      "NullAway") // never called but by the container, for an object that only delegates
  AudienceProbe() {
    this.model = null;
    this.valueMapper = null;
    this.names = null;
    this.resolver = null;
  }

  /** The services with the events that are heard there, for a form. */
  List<Map<String, @Nullable Object>> services() {
    List<Map<String, @Nullable Object>> services = new ArrayList<>();
    model
        .byPath()
        .forEach(
            (path, service) -> {
              Set<String> events = new TreeSet<>(service.crudEvents().keySet());
              model.heardAt(path).forEach(event -> events.add(event.name()));
              Map<String, @Nullable Object> told = new LinkedHashMap<>();
              told.put(PATH, path);
              told.put("service", service.name());
              told.put("events", List.copyOf(events));
              services.add(told);
            });
    return services;
  }

  /**
   * Who an event is for.
   *
   * @param data the event's data as JSON; null: none, where no audience is read from it
   * @param to what an emitter would add, by {@code USER}, {@code ROLE}, {@code CONTEXT}, {@code
   *     CLIENT}
   * @param except whom it would leave out, in the same way
   * @param emitter the user who emits; null: nobody
   * @throws OperationException if there is no such service, or the data is not the event's
   */
  ResolvedAudience resolve(
      String path,
      String event,
      @Nullable String data,
      Map<String, List<String>> to,
      Map<String, List<String>> except,
      @Nullable String emitter) {
    ServiceModel service = model.at(path);
    if (service == null) {
      throw new OperationException(INVALID, "No service is at " + path);
    }
    EmitAudience said = EmitAudience.NONE;
    said = add(said, false, to);
    said = add(said, true, except);
    EventModel declared =
        model.heardAt(path).stream()
            .filter(known -> known.name().equals(event))
            .findFirst()
            .orElse(service.crudEvents().get(event));
    if (declared == null) {
      return resolver.resolve(service.combining(), said, EmitAudience.NONE, emitter, null);
    }
    boolean reads = declared.rules().stream().anyMatch(EventModel.Dynamic.class::isInstance);
    Object value = reads ? value(declared, data) : declared;
    try {
      return resolver.resolve(declared, value, said, EmitAudience.NONE, emitter, null);
    } catch (IllegalArgumentException e) {
      throw new OperationException(INVALID, "The audience cannot be read from the data");
    }
  }

  private Object value(EventModel declared, @Nullable String data) {
    Object value;
    try {
      value = data == null ? null : valueMapper.bind(Json.parse(data), declared.type());
    } catch (IllegalArgumentException e) {
      throw new OperationException(INVALID, "The data is not JSON");
    }
    if (value == null) {
      throw new OperationException(
          INVALID, "The audience of " + declared.name() + " is read from its data: give the data");
    }
    return value;
  }

  private EmitAudience add(EmitAudience said, boolean excludes, Map<String, List<String>> layers) {
    EmitAudience all = said;
    for (Map.Entry<String, List<String>> layer : layers.entrySet()) {
      if (!layer.getValue().isEmpty()) {
        all = all.say(excludes, who(layer.getKey()), layer.getValue(), names);
      }
    }
    return all;
  }

  private static Who who(String name) {
    return switch (name) {
      case "USER" -> Who.USER;
      case "ROLE" -> Who.ROLE;
      case "CONTEXT" -> Who.CONTEXT;
      case "CLIENT" -> Who.CLIENT;
      default -> throw new OperationException(INVALID, "An audience has no " + name);
    };
  }

  /** A question to the nodes. */
  static Map<String, @Nullable Object> question(
      String tenant, String path, ResolvedAudience audience, @Nullable String user) {
    Map<String, @Nullable Object> said = new LinkedHashMap<>();
    said.put(TENANT, tenant);
    said.put(PATH, path);
    said.put(AUDIENCE, AudienceText.write(audience));
    said.put(USER, user);
    return said;
  }

  /**
   * Which connections of this node hear it; of a user that is asked for, all, each with the reason.
   */
  static Map<String, @Nullable Object> match(
      NodeConnections connections, Map<String, @Nullable Object> question) {
    String tenant = String.valueOf(question.get(TENANT));
    String path = String.valueOf(question.get(PATH));
    String user = ConnectionFilter.text(question, USER);
    ResolvedAudience audience = AudienceText.read(String.valueOf(question.get(AUDIENCE)));
    AudienceMatcher matcher = AudienceMatcher.of(audience);
    List<Map<String, @Nullable Object>> heard = new ArrayList<>();
    List<Map<String, @Nullable Object>> asked = new ArrayList<>();
    long[] all = {0};
    connections.forEach(
        connection -> {
          boolean isThere =
              tenant.equals(connection.caller().tenant()) && path.equals(connection.path());
          boolean hears = isThere && matcher.matches(connection);
          if (hears) {
            all[0]++;
            if (heard.size() < ConnectionFilter.MOST) {
              heard.add(ConnectionFilter.row(connection));
            }
          }
          if (user != null
              && user.equals(connection.user())
              && asked.size() < ConnectionFilter.MOST) {
            Map<String, @Nullable Object> row = ConnectionFilter.row(connection);
            row.put("hears", hears);
            row.put("why", hears ? List.of() : why(tenant, path, audience, connection));
            asked.add(row);
          }
        });
    Map<String, @Nullable Object> found = new LinkedHashMap<>();
    found.put("all", all[0]);
    found.put("rows", heard);
    found.put("asked", asked);
    return found;
  }

  /** Why a connection does not hear an event, one line for each reason that there may be. */
  private static List<String> why(
      String tenant, String path, ResolvedAudience audience, ClientConnection connection) {
    List<String> why = new ArrayList<>();
    if (!tenant.equals(connection.caller().tenant())) {
      why.add("It is of the tenant " + connection.caller().tenant() + ".");
    }
    if (!path.equals(connection.path())) {
      why.add("It is connected to " + connection.path() + ".");
    }
    if (audience.nobody()) {
      why.add("The event names recipients, and the names turned out empty: it is for nobody.");
    }
    String outside = audience.combineInclude() == Combine.ALL ? "all" : "any";
    if (!audience.include().isNone()) {
      missed(why, audience.include(), connection, "The event is for " + outside + " of: ");
    }
    if (!audience.exclude().isNone()) {
      hit(why, audience.exclude(), connection);
    }
    return why;
  }

  private static void missed(
      List<String> why, Layers include, ClientConnection connection, String begin) {
    List<String> layers = new ArrayList<>();
    layer(layers, "user", include.users(), of(connection.user()), false);
    layer(layers, "role", include.roles(), connection.roles(), false);
    layer(layers, "context", include.contexts(), connection.contexts(), false);
    layer(layers, "client", include.clients(), of(connection.client()), false);
    if (!layers.isEmpty()) {
      why.add(begin + String.join("; ", layers) + ". The connection has none of these.");
    }
  }

  private static void hit(List<String> why, Layers exclude, ClientConnection connection) {
    List<String> layers = new ArrayList<>();
    layer(layers, "user", exclude.users(), of(connection.user()), true);
    layer(layers, "role", exclude.roles(), connection.roles(), true);
    layer(layers, "context", exclude.contexts(), connection.contexts(), true);
    layer(layers, "client", exclude.clients(), of(connection.client()), true);
    if (!layers.isEmpty()) {
      why.add("The event leaves out " + String.join("; ", layers) + ".");
    }
  }

  private static Set<String> of(@Nullable String name) {
    return name == null ? Set.of() : Set.of(name);
  }

  /** A layer that the connection meets, or does not. */
  private static void layer(
      List<String> layers,
      String what,
      @Nullable Set<String> named,
      Set<String> has,
      boolean wanted) {
    if (named != null && named.stream().anyMatch(has::contains) == wanted) {
      layers.add(what + " " + String.join(", ", named.stream().sorted().limit(10).toList()));
    }
  }
}
