package org.carillon.dispatch;

import org.carillon.identity.TokenRenewal;
import org.carillon.model.AccessRule;
import org.carillon.model.ServiceModel;
import org.carillon.session.ClientConnection;
import org.carillon.spi.InboundMessage;

/** To the connection's own caller: {@code $renew} shows another token of it. */
record RenewRoute(ServiceModel service, TokenRenewal tokenRenewal, DatabaseUse databaseUse)
    implements Route {

  @Override
  public AccessRule access() {
    return service.access();
  }

  @Override
  public Outcome run(ClientConnection connection, InboundMessage message) {
    return new Outcome.Done(tokenRenewal.renew(connection, message.data().get(TokenRenewal.TOKEN)));
  }
}
