package org.carillon.transport.gateway;

import org.carillon.identity.HandshakeUnderway;
import org.carillon.model.ServiceModel;
import org.carillon.spi.TransportRefusal;

/** A client that no check has refused, and whose rights were not looked at yet. */
public final class AdmissionCandidate {

  private final Gateway gateway;
  private final ServiceModel service;
  private final HandshakeUnderway underway;

  AdmissionCandidate(Gateway gateway, ServiceModel service, HandshakeUnderway underway) {
    this.gateway = gateway;
    this.service = service;
    this.underway = underway;
  }

  /** Whether neither the transport nor a check knows who it is. */
  public boolean isAnonymous() {
    return underway.principal() == null;
  }

  /** Whether a check said who it is. */
  public boolean isByCheck() {
    return underway.isByCheck();
  }

  /**
   * Judges it, as whom it is known by now.
   *
   * @throws TransportRefusal if it may not connect
   */
  public Admission admit() throws TransportRefusal {
    return gateway.admit(service, underway);
  }
}
