package org.carillon.it.engine;

import static org.carillon.api.Delivery.IMMEDIATE;
import static org.carillon.api.Who.CLIENT;
import static org.carillon.api.Who.CONTEXT;
import static org.carillon.api.Who.CURRENT_USER;
import static org.carillon.api.Who.ROLE;
import static org.carillon.api.Who.USER;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.carillon.api.Audience;
import org.carillon.api.Caller;
import org.carillon.api.Combine;
import org.carillon.api.Connection;
import org.carillon.api.Emitter;
import org.carillon.api.Except;
import org.carillon.api.Expose;
import org.carillon.api.Format;
import org.carillon.api.GeneratedHandler;
import org.carillon.api.Headers;
import org.carillon.api.OnConnect;
import org.carillon.api.OnContextChange;
import org.carillon.api.OnDisconnect;
import org.carillon.api.Operation;
import org.carillon.api.To;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.jspecify.annotations.Nullable;

/** What the other services of the tests of CAP's adapter do, said in Java. */
public final class CapMain {

  private CapMain() {}

  /** An event for each way to say who hears it, and operations that emit them. */
  @WebSocketService(value = "main", delivery = IMMEDIATE)
  @Expose(value = CapHeader.class, as = "Header")
  public static class MainService {

    private static final Map<String, String> ENDED = new ConcurrentHashMap<>();

    @Inject private Emitter<Object> emitter;
    @Inject private Caller caller;

    @WebSocketEvent
    public record CustomEvent(@Nullable Integer num, String text) {}

    @WebSocketEvent("Header:created")
    public record HeaderCreated(UUID ID, Integer stock) {}

    @WebSocketEvent
    public record CustomContextIncludeEvent(@To(CONTEXT) UUID ID, String text) {}

    @WebSocketEvent
    public record CustomContextExcludeEvent(@Except(CONTEXT) UUID ID, String text) {}

    @WebSocketEvent
    @To(value = CONTEXT, is = "context")
    public record CustomContextIncludeStaticEvent(String text) {}

    @WebSocketEvent
    @Except(value = CONTEXT, is = "context")
    public record CustomContextExcludeStaticEvent(String text) {}

    @WebSocketEvent
    public record CustomContextIncludeMassEvent(@To(CONTEXT) List<UUID> IDs, String text) {}

    @WebSocketEvent
    public record CustomContextExcludeMassEvent(@Except(CONTEXT) List<UUID> IDs, String text) {}

    @WebSocketEvent
    @To(CURRENT_USER)
    public record CustomContextUserIncludeEvent(@To(CONTEXT) UUID ID, String text, String user) {}

    @WebSocketEvent
    public record CustomContextUserIncludeDynamicEvent(
        @To(CONTEXT) UUID ID, String text, String user, @To(CURRENT_USER) boolean flag) {}

    @WebSocketEvent
    @Except(CURRENT_USER)
    public record CustomContextUserExcludeEvent(@To(CONTEXT) UUID ID, String text, String user) {}

    @WebSocketEvent
    public record CustomContextUserExcludeDynamicEvent(
        @To(CONTEXT) UUID ID, String text, String user, @Except(CURRENT_USER) boolean flag) {}

    @WebSocketEvent
    @To(
        value = USER,
        is = {"xxx", "alice"})
    public record CustomDefinedUserIncludeEvent(@To(CONTEXT) UUID ID, String text, String user) {}

    @WebSocketEvent
    public record CustomDefinedUserIncludeDynamicEvent(
        @To(CONTEXT) UUID ID, String text, String user, @To(USER) List<String> flag) {}

    @WebSocketEvent
    @Except(value = USER, is = "alice")
    public record CustomDefinedUserExcludeEvent(@To(CONTEXT) UUID ID, String text, String user) {}

    @WebSocketEvent
    public record CustomDefinedUserExcludeDynamicEvent(
        @To(CONTEXT) UUID ID, String text, String user, @Except(USER) List<String> flag) {}

    @WebSocketEvent
    @To(
        value = ROLE,
        is = {"xxx", "admin"})
    public record CustomRoleIncludeEvent(@To(CONTEXT) UUID ID, String text, String role) {}

    @WebSocketEvent
    public record CustomRoleIncludeDynamicEvent(
        @To(CONTEXT) UUID ID, String text, String role, @To(ROLE) List<String> flag) {}

    @WebSocketEvent
    @Except(value = ROLE, is = "admin")
    public record CustomRoleExcludeEvent(@To(CONTEXT) UUID ID, String text, String role) {}

    @WebSocketEvent
    public record CustomRoleExcludeDynamicEvent(
        @To(CONTEXT) UUID ID, String text, String role, @Except(ROLE) List<String> flag) {}

    @WebSocketEvent
    public record CustomContextHeaderEvent(UUID ID, String text) {}

    @OnConnect
    void connected(Connection connection) {
      connection.emit("connected", Map.of());
    }

    @OnDisconnect
    void ended(Connection connection, String reason) {
      ENDED.put(connection.id(), reason);
    }

    @OnContextChange
    void contexts() {}

    @Operation
    public void echo() {}

    @Operation
    public String id(Connection connection) {
      return connection.id();
    }

    @Operation
    public @Nullable String end(String id) {
      return ENDED.get(id);
    }

    @Operation
    public String unboundFunction(int num, String text) {
      return text + num;
    }

    @Operation
    public String unboundAction(int num, String text) {
      return text + num;
    }

    @Operation(entity = CapHeader.class)
    public String boundFunction(int num, String text) {
      return text + num;
    }

    @Operation(entity = CapHeader.class)
    public String boundAction(int num, String text) {
      return text + num;
    }

    /** Stands before the generated handler, and sees the headers of the frame. */
    @Operation(value = "create", entity = CapHeader.class)
    public Object create(Map<String, Object> data, Headers headers, GeneratedHandler generated) {
      Map<String, Object> changed = new HashMap<>(data);
      changed.put("description", data.get("description") + "- " + headers.get("test"));
      return generated.call(changed);
    }

    @Operation
    public void eventException() {
      throw new IllegalStateException("An error occurred");
    }

    @Operation
    public String triggerCustomEvent(int num, String text) {
      emitter.emit(new CustomEvent(null, text + num));
      return text + num;
    }

    @Operation
    public String triggerCustomContextEvent(UUID ID, int num, String text) {
      emitter.emit(new CustomContextIncludeEvent(ID, text + num));
      emitter.emit(new CustomContextExcludeEvent(ID, text + num));
      return text + num;
    }

    @Operation
    public String triggerCustomContextStaticEvent(int num, String text) {
      emitter.emit(new CustomContextIncludeStaticEvent(text + num));
      emitter.emit(new CustomContextExcludeStaticEvent(text + num));
      return text + num;
    }

    @Operation
    public String triggerCustomContextMassEvent(UUID ID1, UUID ID2, int num, String text) {
      emitter.emit(new CustomContextIncludeMassEvent(List.of(ID1, ID2), text + num));
      emitter.emit(new CustomContextExcludeMassEvent(List.of(ID1, ID2), text + num));
      return text + num;
    }

    @Operation
    public String triggerCustomContextUserEvent(UUID ID, int num, String text) {
      emitter.emit(new CustomContextUserIncludeEvent(ID, text + num, caller.name()));
      emitter.emit(new CustomContextUserExcludeEvent(ID, text + num, caller.name()));
      return text + num + "-" + caller.name();
    }

    @Operation
    public String triggerCustomContextUserDynamicEvent(UUID ID, int num, String text) {
      String user = caller.name();
      boolean alice = user.equals("alice");
      emitter.emit(new CustomContextUserIncludeDynamicEvent(ID, text + num, user, alice));
      emitter.emit(new CustomContextUserExcludeDynamicEvent(ID, text + num, user, alice));
      return text + num + "-" + user;
    }

    @Operation
    public String triggerCustomDefinedUserEvent(UUID ID, int num, String text) {
      emitter.emit(new CustomDefinedUserIncludeEvent(ID, text + num, caller.name()));
      emitter.emit(new CustomDefinedUserExcludeEvent(ID, text + num, caller.name()));
      return text + num + "-" + caller.name();
    }

    @Operation
    public String triggerCustomDefinedUserDynamicEvent(UUID ID, int num, String text) {
      String user = caller.name();
      emitter.emit(
          new CustomDefinedUserIncludeDynamicEvent(ID, text + num, user, List.of("alice", user)));
      emitter.emit(new CustomDefinedUserExcludeDynamicEvent(ID, text + num, user, List.of(user)));
      return text + num + "-" + user;
    }

    @Operation
    public String triggerCustomRoleEvent(UUID ID, int num, String text) {
      emitter.emit(new CustomRoleIncludeEvent(ID, text + num, "admin"));
      emitter.emit(new CustomRoleExcludeEvent(ID, text + num, "admin"));
      return text + num + "-" + caller.name();
    }

    @Operation
    public String triggerCustomRoleDynamicEvent(UUID ID, int num, String text) {
      emitter.emit(new CustomRoleIncludeDynamicEvent(ID, text + num, "admin", List.of("admin")));
      emitter.emit(new CustomRoleExcludeDynamicEvent(ID, text + num, "abc", List.of("abc")));
      return text + num + "-" + caller.name();
    }

    /** Every spelling of a header that CAP's handler gives. */
    @Operation
    public String triggerCustomContextHeaderEvent(UUID ID, int num, String text) {
      Map<String, Object> headers = new LinkedHashMap<>();
      headers.put("x-ws-current-user", String.valueOf(num == 0));
      headers.put("x-websocket-current-user-exclude", String.valueOf(num == 0));
      List<Object> contexts = List.of(ID, Instant.EPOCH, Map.of("a", 1));
      headers.put("context", contexts);
      headers.put("contexts", Map.of("include", contexts, "exclude", List.of("xxx")));
      headers.put("wsContext", List.of(ID));
      headers.put("wsContexts", List.of(ID));
      Map<String, Object> none = Map.of("include", List.of(), "exclude", List.of());
      for (String name : List.of("user", "role", "identifier")) {
        String other =
            "ws" + name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1);
        headers.put(name, none);
        headers.put(other, none);
        for (String suffix : List.of("Include", "Exclude")) {
          headers.put(name + suffix, List.of());
          headers.put(other + suffix, List.of());
        }
      }
      headers.put("identifiers", List.of());
      Map<String, Object> current = Map.of("include", num == 0, "exclude", num == 1);
      headers.put("currentUser", current);
      headers.put("wsCurrentUser", current);
      headers.put("currentUserInclude", num == 0);
      headers.put("wsCurrentUserExclude", num == 1);
      emitter.headers(headers).emit(new CustomContextHeaderEvent(ID, text + num));
      return text + num + "-" + caller.name();
    }
  }

  /** What the project's operator 'and' makes of the same events. */
  @WebSocketService(value = "and", delivery = IMMEDIATE)
  @Audience(include = Combine.ALL, exclude = Combine.ALL)
  public static class AndService {

    @Inject private Emitter<Object> emitter;
    @Inject private Caller caller;

    @WebSocketEvent
    @To(CURRENT_USER)
    public record CustomContextUserIncludeEvent(@To(CONTEXT) UUID ID, String text, String user) {}

    @WebSocketEvent
    @Except(CURRENT_USER)
    public record CustomContextUserExcludeAllEvent(
        @Except(CONTEXT) UUID ID, String text, String user) {}

    @Operation
    public void echo() {}

    @Operation
    public String triggerCustomContextUserEvent(UUID ID, int num, String text) {
      emitter.emit(new CustomContextUserIncludeEvent(ID, text + num, caller.name()));
      emitter.emit(new CustomContextUserExcludeAllEvent(ID, text + num, caller.name()));
      return text + num + "-" + caller.name();
    }
  }

  /** Everyone hears a message; and what a service sees of the connection. */
  @WebSocketService(value = "chat", delivery = IMMEDIATE)
  public static class ChatService {

    @Inject private Emitter<Received> received;

    @WebSocketEvent
    public record Received(String text, String user) {}

    @Operation
    public void echo() {}

    @Operation
    public String message(String text, Caller caller) {
      received.emit(new Received(text, caller.name()));
      return text;
    }

    /** What the connection says of itself. */
    public record Facade(
        String service, String path, String user, String tenant, boolean id, boolean open) {}

    @Operation
    public Facade facade(Connection connection) {
      connection.emit("message", Map.of("text", "test"));
      return new Facade(
          connection.service(),
          connection.path(),
          connection.caller().name(),
          connection.caller().tenant(),
          !connection.id().isEmpty(),
          connection.isOpen());
    }
  }

  /** At a relative and an absolute path. */
  @WebSocketService(
      value = {"protocol-multiple-websocket", "/protocol-multiple-ws-absolute"},
      delivery = IMMEDIATE)
  public static class ProtocolService extends Trigger {}

  /** At an absolute path alone. */
  @WebSocketService(value = "/protocol-absolute-path", delivery = IMMEDIATE)
  public static class AbsoluteProtocolService extends Trigger {}

  /** At the path that its name says. */
  @WebSocketService(delivery = IMMEDIATE)
  public static class ProtocolWsService extends Trigger {}

  /** What these do. */
  public abstract static class Trigger {
    @Operation
    public void trigger(String text, Connection connection) {
      connection.broadcastAll("test", Map.of("text", text));
    }
  }

  /** Hears of what HTTP requests do. */
  @WebSocketService(value = "odata", delivery = IMMEDIATE)
  public static class ODataEvents {

    @WebSocketEvent
    public record Received(UUID ID) {}

    @WebSocketEvent
    public record ReceivedToo(UUID ID) {}

    @WebSocketEvent
    @Audience(whenEmpty = Audience.WhenEmpty.EVERYONE)
    public record IdentifierIncludeEvent(
        @Nullable UUID ID, @To(CLIENT) @Nullable String identifier, @Nullable String text) {}

    @WebSocketEvent
    @Audience(include = Combine.ALL, whenEmpty = Audience.WhenEmpty.EVERYONE)
    public record IdentifierIncludeContextEvent(
        @To(CLIENT) @Nullable String identifier, @To(CONTEXT) @Nullable String text) {}

    @WebSocketEvent
    public record IdentifierExcludeEvent(
        @Nullable UUID ID, @Except(CLIENT) @Nullable String identifier, @Nullable String text) {}

    @WebSocketEvent
    public record IdentifierExcludeContextEvent(
        @Except(CLIENT) @Nullable String identifier, @To(CONTEXT) @Nullable String text) {}

    @Operation
    public void echo() {}
  }

  /** The requests: two events, and those by identifier, in the data or by headers of the emit. */
  @WebServlet("/cap/*")
  public static class Requests extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject private transient Emitter<Object> emitter;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      UUID id = UUID.fromString(request.getParameter("id"));
      String text = request.getParameter("text");
      switch (request.getPathInfo()) {
        case "/Header" -> {
          emitter.emit(new ODataEvents.Received(id));
          emitter.emit(new ODataEvents.ReceivedToo(id));
        }
        case "/HeaderItem" -> {
          emitter.emit(new ODataEvents.IdentifierIncludeEvent(id, text, null));
          emitter.emit(new ODataEvents.IdentifierExcludeEvent(id, text, null));
        }
        default -> {
          Emitter<Object> only = emitter.headers(Map.of("wsIdentifier", Map.of("include", text)));
          Emitter<Object> not = emitter.headers(Map.of("wsIdentifier", Map.of("exclude", text)));
          only.emit(new ODataEvents.IdentifierIncludeEvent(null, null, text));
          only.emit(new ODataEvents.IdentifierIncludeContextEvent(null, text));
          not.emit(new ODataEvents.IdentifierExcludeEvent(null, null, text));
          not.emit(new ODataEvents.IdentifierExcludeContextEvent(null, text));
        }
      }
    }
  }

  /** CloudEvents whose data is open, by a name of their own and by that of the operation. */
  @WebSocketService(value = "cloudevents", delivery = IMMEDIATE)
  @Format("cloudevent")
  public static class CloudEventsService {

    @Inject private Emitter<CloudEvent> emitter;

    @WebSocketEvent
    public record CloudEvent(String appinfoA, Integer appinfoB, Boolean appinfoC) {}

    @Operation(alias = "com.example.someevent")
    public void sendCloudEvent(CloudEvent data) {
      emitter.emit(data);
    }

    @Operation
    public void sendCloudEvents(CloudEvent data) {
      emitter.emit(data);
    }
  }
}
