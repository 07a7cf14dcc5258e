package org.carillon.it.login;

import com.nimbusds.jose.JWSHeader;
import java.io.File;
import java.net.URISyntaxException;
import org.carillon.jwt.JwtVerifier;
import org.carillon.testing.Wars;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ExplodedImporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Applications that take the module of tokens too. */
public final class TokenWars {

  private TokenWars() {}

  /** A WAR of these classes, with the module. */
  public static WebArchive with(Class<?>... classes) throws URISyntaxException {
    return library(library(Wars.with(classes), JwtVerifier.class), JWSHeader.class);
  }

  /** The jar, or the directory, that a class is of. */
  private static WebArchive library(WebArchive war, Class<?> type) throws URISyntaxException {
    File place = new File(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    return place.isFile()
        ? war.addAsLibrary(place)
        : war.addAsLibrary(
            ShrinkWrap.create(ExplodedImporter.class, type.getSimpleName() + ".jar")
                .importDirectory(place)
                .as(JavaArchive.class));
  }
}
