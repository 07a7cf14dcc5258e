package org.carillon.it.engine;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Application;
import org.carillon.api.Emitter;

/** Emits in a REST request. */
@Path("steer")
@RequestScoped
public class SteerResource {

  @Inject private Emitter<RoomsService.Everyone> everyone;

  @GET
  public String steer(@QueryParam("text") String text) {
    everyone.emit(new RoomsService.Everyone(text));
    return text;
  }

  /** Where REST begins. */
  @ApplicationPath("/api")
  public static class Rest extends Application {}
}
