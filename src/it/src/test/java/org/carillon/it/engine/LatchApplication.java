package org.carillon.it.engine;

import java.nio.file.Path;
import org.carillon.sample.security.TenantCaller;
import org.carillon.testing.Wars;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** An application of nothing but the latches. */
public final class LatchApplication {

  private LatchApplication() {}

  /** Its WAR, with a persistence unit and the demo's users. */
  public static Path war(String name) {
    return Wars.write(
        Wars.with(LatchService.class, Latches.class, LatchServlet.class, Note.class)
            .addPackage(TenantCaller.class.getPackage())
            .addAsResource(Wars.persistence("notes"), "META-INF/persistence.xml"),
        name);
  }

  /** Another WAR, with the latches, {@link Jmx} and {@link PoolServlet} added. */
  public static Path addedTo(Path war, String name) {
    return Wars.write(
        ShrinkWrap.createFromZipFile(WebArchive.class, war.toFile())
            .addClasses(LatchService.class, Latches.class, LatchServlet.class, JmxServlet.class)
            .addClass(PoolServlet.class),
        name);
  }
}
