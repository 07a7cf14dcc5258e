package org.carillon.it.engine;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.carillon.testing.ClientHandshake;
import org.carillon.testing.ServerProcess;

/** Where the engine runs. */
interface EngineContract {

  ServerProcess server();

  /** A handshake of the probe, anonymous unless it says otherwise. */
  ClientHandshake probe();

  /** Its beans in JMX. */
  default Jmx jmx() {
    return new Jmx(server(), "/engine");
  }

  /** A GET of a path of the probe's application, as a user. */
  default HttpResponse<String> get(String path, String user)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(server().http("/engine" + path))
                .header("Authorization", ClientHandshake.basic(user, user))
                .timeout(Duration.ofSeconds(60))
                .build(),
            BodyHandlers.ofString());
  }
}
