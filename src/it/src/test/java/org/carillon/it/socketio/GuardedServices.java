package org.carillon.it.socketio;

import static org.carillon.api.Delivery.IMMEDIATE;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import org.carillon.api.Attribute;
import org.carillon.api.Caller;
import org.carillon.api.Emitter;
import org.carillon.api.Format;
import org.carillon.api.Operation;
import org.carillon.api.Pcp;
import org.carillon.api.WebSocketEvent;
import org.carillon.api.WebSocketService;

/** Services that not everyone may use, and such of other formats. */
public final class GuardedServices {

  private GuardedServices() {}

  /** Any caller who has authenticated. */
  @WebSocketService("member")
  public static class MemberService {
    @Operation
    public String whoAmI(Caller caller) {
      return caller.name() + "@" + caller.tenant();
    }
  }

  /** A role. */
  @WebSocketService("admin")
  @RolesAllowed("admin")
  public static class AdminService {
    @Operation
    public String whoAmI(Caller caller) {
      return caller.name() + "@" + caller.tenant();
    }
  }

  /** PCP, which is text. */
  @WebSocketService("notes")
  @Format("pcp")
  @PermitAll
  public static class NoteService {

    @Inject private Emitter<Noted> noted;

    @WebSocketEvent(delivery = IMMEDIATE)
    @Attribute(value = Pcp.ACTION, is = "NOTED")
    public record Noted(String text) {}

    @Operation
    public String note(String text) {
      noted.emit(new Noted(text));
      return "noted " + text;
    }
  }

  /** CloudEvents, which are objects. */
  @WebSocketService("cloud")
  @Format("cloudevent")
  @PermitAll
  public static class CloudService {

    @Inject private Emitter<Rained> rained;

    @WebSocketEvent(delivery = IMMEDIATE)
    public record Rained(int drops) {}

    @Operation
    public int rain(int drops) {
      rained.emit(new Rained(drops));
      return drops;
    }
  }
}
