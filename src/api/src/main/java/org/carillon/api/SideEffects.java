package org.carillon.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What an event changes in an entity, for {@code $metadata} of an OData service: SAP Fiori elements
 * and other clients read these properties again when they hear the event. On the class of an event
 * that is a side effect ({@code @Attribute(Pcp.SIDE_EFFECT)}). It becomes {@code
 * Common.SideEffects} with the event as {@code SourceEvents}.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(SideEffects.List.class)
public @interface SideEffects {

  /** The entity that changes. */
  Class<?> value();

  /**
   * The properties that change, by their names on the wire ({@code TargetProperties}). Where
   * neither these nor links are named, all properties are meant.
   */
  String[] properties() default {};

  /**
   * The associations whose other side changes, by their names on the wire ({@code TargetEntities}).
   */
  String[] links() default {};

  /** Several. */
  @Documented
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @interface List {

    /** Each of them. */
    SideEffects[] value();
  }
}
