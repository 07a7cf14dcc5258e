package org.carillon.transport.engineio;

import java.security.Principal;
import org.carillon.api.Caller;

/**
 * What was judged before the upgrade. It travels as the request's principal, because that is the
 * one thing of a request that both servers hand to the WebSocket session unchanged.
 *
 * @param engine where the socket is
 * @param verdict {@link EngineAdmission.Verdict.Known} or {@link EngineAdmission.Verdict.New}
 */
record AdmittedSocket(Engine engine, EngineAdmission.Verdict verdict) implements Principal {

  private Caller caller() {
    if (verdict instanceof EngineAdmission.Verdict.New newcomer) {
      return newcomer.caller();
    }
    return ((EngineAdmission.Verdict.Known) verdict).socket().caller();
  }

  @Override
  public String getName() {
    String name = caller().name();
    return name == null ? "anonymous" : name;
  }

  /** Who, and nothing of what was said: it may be logged by a server. */
  @Override
  public String toString() {
    return getName();
  }
}
