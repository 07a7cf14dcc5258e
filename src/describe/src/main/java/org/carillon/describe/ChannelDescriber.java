package org.carillon.describe;

import static org.carillon.describe.JsonTree.object;
import static org.carillon.describe.JsonTree.orNothing;
import static org.carillon.describe.JsonTree.ref;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.carillon.api.Crud;
import org.carillon.api.Expose;
import org.carillon.api.Operation;
import org.carillon.describe.FrameSchemas.Said;
import org.carillon.model.AccessRule;
import org.carillon.model.ApplicationModel;
import org.carillon.model.BuiltInFormats;
import org.carillon.model.CrudVerb;
import org.carillon.model.EventModel;
import org.carillon.model.ExposureModel;
import org.carillon.model.OperationModel;
import org.carillon.model.OperationModel.Parameter;
import org.carillon.model.OperationModel.Source;
import org.carillon.model.ServiceModel;
import org.jspecify.annotations.Nullable;

/** Describes a service at one path: its channel, and the operations on it. */
final class ChannelDescriber {

  /** By which an operation that is no {@code @Operation} is told from one that is. */
  private static final String CRUD = "crud";

  private static final String OPERATION = "operation";

  private static final String CONTEXT = "wsContext";

  private static final Map<Crud, String> PAST =
      Map.of(Crud.CREATE, "created", Crud.UPDATE, "updated", Crud.DELETE, "deleted");

  private final ApplicationModel model;
  private final SchemaCatalog catalog;
  private final ServiceModel service;
  private final String path;
  private final String key;
  private final List<String> servers;
  private final HttpSide http;

  private final Map<String, Object> messages = new LinkedHashMap<>();
  private final Map<String, Object> operations = new LinkedHashMap<>();
  private final Map<String, Object> entities = new LinkedHashMap<>();
  private final KeyNames keys = new KeyNames();

  /**
   * A describer.
   *
   * @param key of the channel in the document
   * @param servers the keys of the servers that have it
   * @param http what there is of it by HTTP
   */
  ChannelDescriber(
      ApplicationModel model,
      SchemaCatalog catalog,
      ServiceModel service,
      String path,
      String key,
      List<String> servers,
      HttpSide http) {
    this.model = model;
    this.catalog = catalog;
    this.service = service;
    this.path = path;
    this.key = key;
    this.servers = servers;
    this.http = http;
  }

  /**
   * Where services can be had without a WebSocket.
   *
   * @param base the base path of services
   * @param events below what events are posted; empty: nowhere
   * @param role who may post them
   * @param odata where the service is by OData; null: nowhere
   */
  record HttpSide(String base, String events, String role, @Nullable String odata) {

    /** Where an event is posted; null: nowhere. */
    @Nullable Map<String, Object> post(String path, String event) {
      if (events.isEmpty()) {
        return null;
      }
      String below = path.startsWith(base + "/") ? path.substring(base.length()) : path;
      return object("path", events + below + "/" + event, "role", role);
    }
  }

  /**
   * What a document has of a service at a path.
   *
   * @param channel its channel
   * @param operations its operations by their keys
   */
  record DescribedChannel(
      ServiceModel service,
      String path,
      String key,
      Map<String, Object> channel,
      Map<String, Object> operations) {}

  DescribedChannel describe() {
    for (String format : formats(service.format(), null)) {
      if (FrameSchemas.hasErrors(format)) {
        messages.put(
            "error." + format, titled(FrameSchemas.error(format, error()), "error", format, null));
      }
    }
    for (OperationModel operation : new TreeMap<>(service.operations()).values()) {
      declared(operation);
    }
    for (ExposureModel exposure : service.exposures()) {
      exposed(exposure);
    }
    context();
    model.heardAt(path).stream()
        .sorted(Comparator.comparing(EventModel::name))
        .forEach(this::heard);
    boolean secured = !(service.access() instanceof AccessRule.Anyone);
    return new DescribedChannel(
        service,
        path,
        key,
        object(
            "address",
            path,
            "title",
            service.name(),
            "description",
            orNothing(Descriptions.of(service.beanClass())),
            "servers",
            servers.stream().map(server -> ref("servers", server)).toList(),
            "messages",
            messages,
            "bindings",
            object("ws", binding()),
            "x-carillon-service",
            service.name(),
            "x-carillon-format",
            service.format(),
            "x-carillon-access",
            access(service.access()),
            "x-carillon-roles",
            roles(service.access()),
            "x-carillon-authenticated",
            secured,
            "x-carillon-entities",
            entities.isEmpty() ? null : entities,
            "x-carillon-odata",
            http.odata()),
        operations);
  }

  private static Map<String, Object> binding() {
    return object(
        "method",
        "GET",
        "query",
        object(
            "type",
            "object",
            "properties",
            object(
                "id",
                object("type", "string", "description", "The client's identifier."),
                "since",
                object(
                    "type",
                    "string",
                    "description",
                    "With the subprotocol carillon.v1: the last position that was heard."))),
        "bindingVersion",
        "0.1.0");
  }

  private void declared(OperationModel operation) {
    if (operation.access() instanceof AccessRule.Nobody) {
      return;
    }
    ExposureModel exposure = operation.exposure();
    Data data = data(operation);
    Map<String, Object> result = result(operation);
    receive(
        new Said(
            service.name(), operation.name(), operation.aliases(), data.schema(), data.required()),
        result,
        operation.access(),
        formats(service.format(), operation.format()),
        Descriptions.of(operation.method()),
        object(
            "x-carillon-kind",
            OPERATION,
            "x-carillon-entity",
            exposure == null ? null : exposure.name(),
            "x-carillon-errors",
            errors(operation.method())));
  }

  /** The codes of its own that an operation tells; null: none. */
  static @Nullable List<String> errors(Method method) {
    Operation annotation = method.getAnnotation(Operation.class);
    List<String> codes =
        annotation == null ? List.of() : Arrays.stream(annotation.errors()).distinct().toList();
    return codes.isEmpty() ? null : codes;
  }

  private Map<String, Object> result(OperationModel operation) {
    Class<?> raw = operation.result() instanceof Class<?> plain ? plain : null;
    return raw == void.class || raw == Void.class || isUnit(raw)
        ? object("type", "null")
        : catalog.of(operation.result(), false);
  }

  private static boolean isUnit(@Nullable Class<?> type) {
    return type != null && type.getName().equals("kotlin.Unit");
  }

  /** What a call says. */
  private record Data(Map<String, Object> schema, boolean required) {}

  private Data data(OperationModel operation) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    List<Object> whole = new ArrayList<>();
    ExposureModel exposure = operation.exposure();
    List<Parameter> parameters = operation.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      if (parameter.source() == Source.MEMBER) {
        member(operation, i, properties, required);
      } else if (parameter.source() == Source.DATA) {
        whole.add(catalog.of(parameter.type(), true));
      } else if (parameter.source() == Source.ENTITY && exposure != null) {
        whole.add(catalog.entities().ref(exposure.entity(), EntitySchemas.Use.KEY));
      }
    }
    if (whole.isEmpty() && operation.replaces() != null && exposure != null) {
      whole.add(verbData(exposure, operation.replaces()));
    }
    boolean must =
        !required.isEmpty()
            || whole.stream().anyMatch(data -> catalog.isDemanding(JsonTree.members(data)));
    if (properties.isEmpty() && whole.size() == 1) {
      return new Data(JsonTree.members(whole.get(0)), must);
    }
    String name = KeyNames.pascal(shortName() + " " + operation.name()) + "Data";
    Map<String, Object> own =
        catalog.component(
            service.beanClass().getName() + "." + operation.name(),
            name,
            () -> {
              Map<String, Object> members = SchemaCatalog.record("", properties, required);
              if (whole.isEmpty()) {
                return members;
              }
              List<Object> all = new ArrayList<>(whole);
              if (!properties.isEmpty()) {
                all.add(members);
              }
              return object("allOf", all);
            });
    return new Data(own, must);
  }

  private String shortName() {
    String name = service.name();
    return name.endsWith("Service") && name.length() > "Service".length()
        ? name.substring(0, name.length() - "Service".length())
        : name;
  }

  private void member(
      OperationModel operation, int index, Map<String, Object> properties, List<String> required) {
    Parameter parameter = operation.parameters().get(index);
    Method method = operation.method();
    Constraints.Constrained constrained =
        catalog
            .constraints()
            .ofParameter(catalog.of(parameter.type(), true), operation.beanClass(), method, index);
    boolean primitive = parameter.type() instanceof Class<?> raw && raw.isPrimitive();
    if (primitive || constrained.required()) {
      required.add(parameter.name());
    }
    properties.put(
        parameter.name(),
        SchemaCatalog.described(
            constrained.schema(), Descriptions.of(method.getParameters()[index])));
  }

  private Map<String, Object> verbData(ExposureModel exposure, Crud crud) {
    return catalog
        .entities()
        .ref(
            exposure.entity(),
            switch (crud) {
              case CREATE -> EntitySchemas.Use.CREATE;
              case READ, DELETE -> EntitySchemas.Use.KEY;
              case UPDATE -> EntitySchemas.Use.UPDATE;
              case LIST -> EntitySchemas.Use.FILTER;
            });
  }

  private Map<String, Object> verbResult(ExposureModel exposure, CrudVerb verb) {
    EntitySchemas all = catalog.entities();
    return switch (verb) {
      case CREATE, UPDATE, READ_DEEP -> all.ref(exposure.entity(), EntitySchemas.Use.DEEP);
      case DELETE -> all.ref(exposure.entity(), EntitySchemas.Use.KEY);
      case LIST ->
          object("type", "array", "items", all.ref(exposure.entity(), EntitySchemas.Use.ROW));
      case READ -> all.ref(exposure.entity(), EntitySchemas.Use.ROW);
    };
  }

  private void exposed(ExposureModel exposure) {
    for (CrudVerb verb : CrudVerb.values()) {
      Crud crud = verb.exposed();
      AccessRule access = exposure.access().get(crud);
      String name = verb.event(exposure);
      if (access != null
          && !(access instanceof AccessRule.Nobody)
          && !service.operations().containsKey(name)) {
        receive(
            new Said(
                service.name(),
                name,
                List.of(),
                verbData(exposure, crud),
                catalog.isDemanding(verbData(exposure, crud))),
            verbResult(exposure, verb),
            access,
            formats(service.format(), null),
            "",
            object(
                "x-carillon-kind",
                CRUD,
                "x-carillon-entity",
                exposure.name(),
                "x-carillon-headers",
                crud == Crud.LIST ? listHeaders() : null));
      }
    }
    EntitySchemas all = catalog.entities();
    entities.put(
        exposure.name(),
        object(
            "row",
            all.ref(exposure.entity(), EntitySchemas.Use.ROW),
            "key",
            all.ref(exposure.entity(), EntitySchemas.Use.KEY)));
    for (Crud crud : List.of(Crud.CREATE, Crud.UPDATE, Crud.DELETE)) {
      automatic(exposure, crud);
    }
  }

  private static Map<String, Object> listHeaders() {
    return SchemaCatalog.record(
        "",
        object(
            "top",
            object("type", "integer", "minimum", 1),
            "skip",
            object("type", "integer", "minimum", 0),
            "orderby",
            object("type", "string", "description", "As in: title desc, author_ID")),
        List.of());
  }

  private void automatic(ExposureModel exposure, Crud crud) {
    String name = exposure.name() + ":" + PAST.get(crud);
    if (service.crudEvents().containsKey(name)) {
      return; // it is among those that are heard
    }
    boolean told = exposure.access().containsKey(crud) || exposure.announced().contains(crud);
    Expose.Content content = exposure.content().getOrDefault(crud, Expose.Content.KEY);
    if (!told || content == Expose.Content.NONE) {
      return;
    }
    boolean whole = content == Expose.Content.DATA && crud != Crud.DELETE;
    send(
        name,
        catalog
            .entities()
            .ref(exposure.entity(), whole ? EntitySchemas.Use.DEEP : EntitySchemas.Use.KEY),
        service.format(),
        "",
        object(
            "x-carillon-kind",
            CRUD,
            "x-carillon-entity",
            exposure.name(),
            "x-carillon-delivery",
            "OUTBOX",
            "x-carillon-to-sender",
            exposure.toSender().contains(crud)));
  }

  private void heard(EventModel event) {
    send(
        event.name(),
        catalog.of(event.type(), false),
        event.format(),
        Descriptions.of(event.type()),
        object(
            "x-carillon-kind",
            "event",
            "x-carillon-delivery",
            event.delivery().name(),
            "x-carillon-post",
            http.post(path, event.name())));
  }

  private void context() {
    receive(
        new Said(
            service.name(),
            CONTEXT,
            service.contextAliases(),
            catalog.component(
                CONTEXT,
                "ContextChange",
                () ->
                    SchemaCatalog.record(
                        "Contexts that the client enters or leaves.",
                        object(
                            "context",
                            object("type", "string"),
                            "contexts",
                            object("type", "array", "items", object("type", "string")),
                            "exit",
                            object("type", "boolean", "description", "Leaves them."),
                            "reset",
                            object("type", "boolean", "description", "Leaves all others first.")),
                        List.of())),
            false),
        object("type", "null"),
        service.access(),
        formats(service.format(), null),
        "Enters or leaves contexts; with contexts: [] a sign of life.",
        object("x-carillon-kind", "context"));
  }

  private Map<String, Object> error() {
    return catalog.component(
        "error",
        "OperationError",
        () ->
            SchemaCatalog.record(
                "Why a call failed.",
                object(
                    "code",
                    object(
                        "type",
                        "string",
                        "description",
                        "One of x-carillon-error-codes, or one of the application's own: those of the operation's x-carillon-errors, or another."),
                    "message",
                    object("type", "string"),
                    "event",
                    object("type", "string", "description", "What was called."),
                    "details",
                    object(
                        "type",
                        "array",
                        "items",
                        SchemaCatalog.record(
                            "",
                            object(
                                "path",
                                object("type", "string"),
                                "message",
                                object("type", "string")),
                            List.of("path", "message")))),
                List.of("code", "message")));
  }

  /** An operation of the application that clients call. */
  private void receive(
      Said said,
      Map<String, Object> result,
      AccessRule access,
      Set<String> formats,
      String description,
      Map<String, Object> extensions) {
    String place = keys.unique(said.event());
    List<Object> calls = new ArrayList<>();
    List<Object> replies = new ArrayList<>();
    Said answer = new Said(said.service(), said.event(), List.of(), result, false);
    for (String format : formats) {
      calls.add(
          put(place + ".call." + format, FrameSchemas.call(format, said), said.event(), format));
      if (FrameSchemas.hasReplies(format)) {
        replies.add(
            put(
                place + ".reply." + format,
                FrameSchemas.reply(format, answer),
                said.event(),
                format));
      }
    }
    for (String format : formats) {
      if (messages.containsKey("error." + format)) {
        replies.add(ref("channels", key, "messages", "error." + format));
      }
    }
    Map<String, Object> operation =
        object(
            "action",
            "receive",
            "channel",
            ref("channels", key),
            "title",
            said.event(),
            "description",
            orNothing(description),
            "messages",
            calls,
            "reply",
            object("channel", ref("channels", key), "messages", replies),
            "x-carillon-event",
            said.event(),
            "x-carillon-data",
            said.data(),
            "x-carillon-data-required",
            said.required(),
            "x-carillon-result",
            result,
            "x-carillon-access",
            access(access),
            "x-carillon-roles",
            roles(access));
    operation.putAll(extensions);
    operations.put(key + ".receive." + place, operation);
  }

  /** An event that clients hear. */
  private void send(
      String name,
      Map<String, Object> data,
      String format,
      String description,
      Map<String, Object> extensions) {
    String place = keys.unique(name);
    Said said = new Said(service.name(), name, List.of(), data, true);
    List<Object> frames = new ArrayList<>();
    for (String each : formats(format, null)) {
      frames.add(
          put(
              place + ".event." + each,
              each.equals(FrameSchemas.SOCKET_IO)
                  ? FrameSchemas.eventOverSocketIo(format, said)
                  : FrameSchemas.event(each, said),
              name,
              each));
    }
    Map<String, Object> operation =
        object(
            "action",
            "send",
            "channel",
            ref("channels", key),
            "title",
            name,
            "description",
            orNothing(description),
            "messages",
            frames,
            "x-carillon-event",
            name,
            "x-carillon-data",
            data,
            "x-carillon-format",
            format);
    operation.putAll(extensions);
    operations.put(key + ".send." + place, operation);
  }

  private Object put(String place, Map<String, Object> message, String title, String format) {
    messages.put(place, titled(message, title, format, subprotocol(format)));
    return ref("channels", key, "messages", place);
  }

  private static Map<String, Object> titled(
      Map<String, Object> message, String title, String format, @Nullable String subprotocol) {
    Map<String, Object> titled = object("name", title, "title", title + " (" + format + ")");
    titled.putAll(message);
    titled.put("x-carillon-format", format);
    if (subprotocol != null) {
      titled.put("x-carillon-subprotocol", subprotocol);
    }
    return titled;
  }

  /** The subprotocol by which a client chooses a format. */
  private static @Nullable String subprotocol(String format) {
    return switch (format) {
      case BuiltInFormats.JSON -> "carillon.v1";
      case BuiltInFormats.CLOUD_EVENT -> "cloudevents.json";
      default -> null;
    };
  }

  /** The formats of a frame: its own first, then those that a client may choose. */
  private Set<String> formats(String own, @Nullable String further) {
    Set<String> formats = new LinkedHashSet<>();
    formats.add(own);
    if (further != null) {
      formats.add(further);
    }
    formats.add(BuiltInFormats.JSON);
    formats.add(BuiltInFormats.CLOUD_EVENT);
    if (servers.contains(AsyncApiDocument.SOCKET_IO)) {
      formats.add(FrameSchemas.SOCKET_IO);
    }
    return formats;
  }

  private static String access(AccessRule access) {
    if (access instanceof AccessRule.Roles) {
      return "roles";
    }
    return access instanceof AccessRule.Anyone ? "anyone" : "authenticated";
  }

  private static List<String> roles(AccessRule access) {
    return access instanceof AccessRule.Roles some
        ? List.copyOf(new TreeSet<>(some.roles()))
        : List.of();
  }
}
