package org.carillon.persistence;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AnnotatedField;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.WithAnnotations;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceContextType;
import jakarta.persistence.PersistenceProperty;
import jakarta.persistence.SynchronizationType;
import java.beans.Introspector;
import java.util.ArrayList;
import java.util.List;

/**
 * Prepares {@link ContainerContext}: where the deployment declares exactly one persistence unit,
 * its field becomes an injection point of that unit (a fixed annotation would break deployments
 * with several units or none); and it learns the JNDI names under which the application's own
 * injection points are bound, for servers that inject only what stands in the class file.
 */
public class PersistenceExtension implements Extension {

  private final List<String> bound = new ArrayList<>();

  /** The names of the application's persistence contexts, Jakarta EE Platform 10, section 5.4.1. */
  List<String> boundNames() {
    return bound;
  }

  void annotate(@Observes ProcessAnnotatedType<ContainerContext> type) {
    List<DeclaredUnit> units = DeclaredUnits.of(Thread.currentThread().getContextClassLoader());
    if (units.size() == 1) {
      type.configureAnnotatedType()
          .filterFields(field -> field.getJavaMember().getName().equals(ContainerContext.FIELD))
          .forEach(field -> field.add(new OfUnit(units.get(0).name())));
    }
  }

  <T> void gather(
      @Observes @WithAnnotations(PersistenceContext.class) ProcessAnnotatedType<T> type) {
    AnnotatedType<T> annotated = type.getAnnotatedType();
    if (annotated.getJavaClass() == ContainerContext.class) {
      return;
    }
    for (AnnotatedField<? super T> field : annotated.getFields()) {
      add(
          field.getAnnotation(PersistenceContext.class),
          field.getJavaMember().getDeclaringClass(),
          field.getJavaMember().getName());
    }
    for (AnnotatedMethod<? super T> method : annotated.getMethods()) {
      String name = method.getJavaMember().getName();
      if (name.startsWith("set")) {
        add(
            method.getAnnotation(PersistenceContext.class),
            method.getJavaMember().getDeclaringClass(),
            Introspector.decapitalize(name.substring("set".length())));
      }
    }
    PersistenceContext onClass = annotated.getAnnotation(PersistenceContext.class);
    if (onClass != null && !onClass.name().isEmpty()) {
      add(onClass, annotated.getJavaClass(), "");
    }
  }

  private void add(
      @org.jspecify.annotations.Nullable PersistenceContext context,
      Class<?> owner,
      String property) {
    if (context != null
        && context.type() == PersistenceContextType.TRANSACTION
        && context.synchronization() == SynchronizationType.SYNCHRONIZED) {
      String name = context.name().isEmpty() ? owner.getName() + "/" + property : context.name();
      bound.add(name.startsWith("java:") ? name : "java:comp/env/" + name);
    }
  }

  /** {@code @PersistenceContext(unitName = …)}. */
  @SuppressWarnings("ClassExplicitlyAnnotation")
  private static final class OfUnit extends AnnotationLiteral<PersistenceContext>
      implements PersistenceContext {

    private static final long serialVersionUID = 1L;

    private final String unitName;

    OfUnit(String unitName) {
      this.unitName = unitName;
    }

    @Override
    public String name() {
      return "";
    }

    @Override
    public String unitName() {
      return unitName;
    }

    @Override
    public PersistenceContextType type() {
      return PersistenceContextType.TRANSACTION;
    }

    @Override
    public SynchronizationType synchronization() {
      return SynchronizationType.SYNCHRONIZED;
    }

    @Override
    public PersistenceProperty[] properties() {
      return new PersistenceProperty[0];
    }
  }
}
