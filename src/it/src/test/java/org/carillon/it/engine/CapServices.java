package org.carillon.it.engine;

import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.LinkedHashMap;
import java.util.Map;
import org.carillon.api.Attribute;
import org.carillon.api.Connection;
import org.carillon.api.Delivery;
import org.carillon.api.Emitter;
import org.carillon.api.Format;
import org.carillon.api.Ignore;
import org.carillon.api.Operation;
import org.carillon.api.Pcp;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;
import org.carillon.spi.InboundMessage;
import org.carillon.spi.OutboundMessage;
import org.carillon.spi.ServiceInfo;

/** What the services of the tests of CAP's adapter are that formats concern, said in Java. */
public final class CapServices {

  private CapServices() {}

  @WebSocketService(value = "pcp", delivery = Delivery.IMMEDIATE)
  @Format("pcp")
  @PermitAll
  public static class PcpService {

    @Inject Emitter<Object> emitter;

    @WebSocketEvent
    @Attribute(Pcp.EVENT)
    @Attribute(value = Pcp.MESSAGE, is = "this is the body!")
    public record Notification1(String field1, String field2) {}

    @WebSocketEvent
    @Attribute(Pcp.EVENT)
    @Attribute(value = Pcp.ACTION, is = "MESSAGE2")
    public record Notification2(
        @Attribute(Pcp.MESSAGE) String message, String field1, String field2) {}

    @WebSocketEvent
    @Attribute(Pcp.EVENT)
    @Attribute(value = Pcp.MESSAGE, is = "")
    public record Notification3(
        @Attribute(Pcp.ACTION) String action, String field1, String field2) {}

    @WebSocketEvent
    @Attribute(Pcp.EVENT)
    public record Notification4(
        String action, String field1, String field2, @Ignore String field3) {}

    @WebSocketEvent
    @Attribute(Pcp.SIDE_EFFECT)
    @Attribute(value = Pcp.EVENT, is = "sideEffect1")
    @Attribute(value = Pcp.CHANNEL, is = "sideeffects")
    public record SideEffect1(String sideEffectSource) {}

    @Operation(alias = "MESSAGE")
    public boolean sendNotification(
        @Attribute(Pcp.MESSAGE) String message,
        String field1,
        String field2,
        @Ignore String field3,
        @Attribute(Pcp.ACTION) String action) {
      emitter.emit(new Notification1(field1, field2));
      emitter.emit(new Notification2(message, field1, field2));
      emitter.emit(new Notification3(action, field1, field2));
      emitter
          .headers(Map.of("ws", Map.of("pcp", Map.of("action", "ABC", "message", "Header"))))
          .emit(new Notification4(action, field1, field2, "hidden"));
      return true;
    }

    @Operation(alias = "MESSAGE_CONTEXT")
    public boolean sendNotificationWithContext(Connection connection) {
      if (connection.contexts().contains("context")) {
        emitter.emit(new Notification1("value1", "value2"));
      }
      return true;
    }

    @Operation
    public void triggerSideEffects() {
      emitter.emit(new SideEffect1("/Header(ID='e0582b6a')"));
    }
  }

  @WebSocketService(value = "fns-websocket", delivery = Delivery.IMMEDIATE)
  @Format("pcp")
  @PermitAll
  public static class FnsService {
    @WebSocketEvent
    @Attribute(Pcp.EVENT)
    @Attribute(value = Pcp.MESSAGE, is = "")
    public record Notify(String text) {}
  }

  @WebSocketService(
      value = {"todo-ws", "todo"},
      delivery = Delivery.IMMEDIATE)
  @PermitAll
  public static class TodoWsService {

    @Inject Emitter<Object> emitter;

    @WebSocketEvent
    public record Refresh(String ID) {}

    @WebSocketEvent(path = "fns-websocket")
    @Format("pcp")
    @Attribute(Pcp.EVENT)
    public record Notify(String text) {}

    @WebSocketEvent(path = "fns-websocket")
    public record NotifyOp(String text) {}

    /** A reply of that size. */
    @Operation
    public String bulk(int size) {
      return "x".repeat(size);
    }

    @Operation
    public void activate(String ID) {
      emitter.emit(new Refresh(ID));
      emitter.emit(new Notify("4711"));
      emitter.emit(new NotifyOp("4711"));
    }
  }

  @WebSocketService(value = "cloudevent", delivery = Delivery.IMMEDIATE)
  @Format("cloudevent")
  @PermitAll
  public static class CloudEventService {

    @Inject Emitter<Object> emitter;

    public record Data(String appinfoA, Integer appinfoB, Boolean appinfoC) {}

    @WebSocketEvent
    public record CloudEvent1(String appinfoA, int appinfoB, boolean appinfoC) {}

    @WebSocketEvent
    @Attribute(value = "specversion", is = "1.1")
    @Attribute(value = "type", is = "com.example.someevent.cloudEvent2")
    @Attribute(value = "source", is = "/mycontext")
    @Attribute(value = "subject", is = "example")
    @Attribute(value = "id", is = "C234-1234-1234")
    @Attribute(value = "time", is = "2018-04-05T17:31:00Z")
    @Attribute(value = "comexampleextension1", is = "value")
    @Attribute(value = "comexampleothervalue", json = "5")
    @Attribute(value = "datacontenttype", is = "application/cloudevents+json")
    public record CloudEvent2(String appinfoA, int appinfoB, boolean appinfoC) {}

    @WebSocketEvent
    public record CloudEvent3(
        @Attribute("specversion") String specversion,
        @Attribute("type") String type,
        @Attribute("source") String source,
        @Attribute("subject") String subject,
        @Attribute("id") String id,
        @Attribute("time") String time,
        @Attribute("comexampleextension1") String extension1,
        @Attribute("comexampleothervalue") int othervalue,
        @Attribute("datacontenttype") String datacontenttype,
        String appinfoA,
        int appinfoB,
        boolean appinfoC) {}

    @WebSocketEvent
    public record CloudEvent4(String appinfoA, int appinfoB, boolean appinfoC) {}

    @WebSocketEvent
    public record CloudEvent5(
        String specversion,
        String type,
        String source,
        String subject,
        String id,
        String time,
        String comexampleextension1,
        int comexampleothervalue,
        String datacontenttype,
        Data data) {}

    @Operation(alias = "com.example.someevent.model")
    public boolean sendCloudEventModel(
        String subject, String comexampleextension1, Integer comexampleothervalue, Data data) {
      return emit("example", data);
    }

    @Operation(alias = "com.example.someevent.map")
    @Attribute(value = "subject", is = "cloud-example")
    public boolean sendCloudEventMap(
        @Attribute("subject") String subject,
        @Attribute("comexampleextension1") String extension1,
        @Attribute("comexampleothervalue") Integer othervalue,
        String appinfoA,
        Integer appinfoB,
        Boolean appinfoC,
        @Ignore String appinfoD) {
      return emit(subject, new Data(appinfoA, appinfoB, appinfoC));
    }

    private boolean emit(String subject, Data came) {
      String a = came.appinfoA() + "d";
      int b = came.appinfoB() + 1111;
      boolean c = !came.appinfoC();
      String version = "1.1";
      String id = "C234-1234-1234";
      String time = "2018-04-05T17:31:00Z";
      String type = "com.example.someevent.";
      String json = "application/cloudevents+json";
      emitter.emit(new CloudEvent1(a, b, c));
      emitter.emit(new CloudEvent2(a, b, c));
      emitter.emit(
          new CloudEvent3(
              version,
              type + "cloudEvent3",
              "/mycontext",
              subject,
              id,
              time,
              "value",
              5,
              json,
              a,
              b,
              c));
      Map<String, Object> ws = new LinkedHashMap<>();
      ws.put("specversion", version);
      ws.put("type", type + "cloudEvent4");
      ws.put("source", "/overruled");
      ws.put("subject", subject);
      ws.put("id", id);
      ws.put("time", time);
      Map<String, Object> extensions = new LinkedHashMap<>(); // in the order of the frame
      extensions.put("comexampleextension1", "value");
      extensions.put("comexampleothervalue", 5);
      extensions.put("datacontenttype", json);
      ws.put("cloudevent", extensions);
      emitter
          .headers(
              Map.of(
                  "x-ws-cloudevent-comexampleextension1", "value2",
                  "x-websocket-cloudevent-source", "/mycontext",
                  "ws", ws))
          .emit(new CloudEvent4(a, b, c));
      emitter.emit(
          new CloudEvent5(
              version,
              type + "cloudEvent5",
              "/mycontext",
              subject,
              id,
              time,
              "value",
              5,
              json,
              new Data(a, b, c)));
      return true;
    }
  }

  /** What a route with middlewares is in CAP: any text, behind the checks of a handshake. */
  @WebSocketService("/xxx/custom-middlewares")
  @Format("raw")
  public static class RouteService {
    @Operation
    public void said(String text, Connection connection) {
      connection.emit("said", Map.of("text", "echo:" + text));
    }
  }

  @Named("raw")
  @ApplicationScoped
  public static class RawFormat implements org.carillon.spi.WireFormat {

    @Override
    public InboundMessage parse(String frame, ServiceInfo service) {
      return new InboundMessage("said", Map.of("text", frame), Map.of(), null);
    }

    @Override
    public String compose(OutboundMessage message) {
      return String.valueOf(message.data().get("text"));
    }
  }
}
