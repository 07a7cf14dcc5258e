package org.carillon.testkit;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a server injects by its resource annotations. For the testkit itself; public, as CDI needs
 * it.
 */
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE})
public @interface ServerPart {

  /** Whether it is for the drains of the outbox, which a test runs by hand. */
  boolean drains() default false;

  /** The annotation as a value. */
  @SuppressWarnings("ClassExplicitlyAnnotation")
  final class Literal extends AnnotationLiteral<ServerPart> implements ServerPart {

    private static final long serialVersionUID = 1L;

    private final boolean drains;

    Literal(boolean drains) {
      this.drains = drains;
    }

    @Override
    public boolean drains() {
      return drains;
    }
  }
}
