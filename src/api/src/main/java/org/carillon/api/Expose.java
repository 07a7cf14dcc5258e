package org.carillon.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Exposes a JPA entity on a service: {@code Books:create}, {@code read}, {@code readDeep}, {@code
 * update}, {@code delete} and {@code list}, each in one JTA transaction.
 *
 * <p>Changes are broadcast as {@code Books:created}, {@code updated} and {@code deleted} through
 * the outbox. Repeated for one entity, the {@link #only()} of the exposures must be disjoint.
 */
@Documented
@Repeatable(Expose.List.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Expose {

  /** The entity. */
  Class<?> value();

  /** The name on the wire; default: the name of the JPA entity. */
  String as() default "";

  /** The operations exposed; {@link Crud#READ} stands for {@code read} and {@code readDeep}. */
  Crud[] only() default {Crud.CREATE, Crud.READ, Crud.UPDATE, Crud.DELETE, Crud.LIST};

  /** The roles of which a caller needs one; default: whoever may use the service. */
  String[] roles() default {};

  /** What the automatic events carry. */
  Content broadcast() default Content.KEY;

  /** Whether the client that made the change hears of it too. */
  boolean toSender() default false;

  /** Which changes the automatic events tell of. */
  Changes announce() default Changes.CRUD;

  /** The changes that automatic events tell of. */
  enum Changes {
    /** Those that clients make by the operations of the exposure, replaced ones among them. */
    CRUD,
    /**
     * All that a session of Hibernate flushes in a JTA transaction, whoever made them: any
     * operation, an EJB, a timer, a batch; also of what {@link #only()} does not expose. Each row
     * is told of once for a transaction; a change of its parts or collections is an update. What
     * goes past the session is not seen: bulk statements of JPQL, native SQL, stateless sessions.
     */
    ALL
  }

  /** What an automatic event of an exposed entity carries. */
  enum Content {
    /** The key alone. */
    KEY,
    /**
     * The entity with its compositions, as {@code readDeep} would show it to the caller; of a
     * deleted one the key.
     */
    DATA,
    /** There is no event. */
    NONE
  }

  /** Holds repeated exposures. */
  @Documented
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @interface List {
    /** The exposures. */
    Expose[] value();
  }
}
