package org.carillon.model;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.IdClass;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OneToOne;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.carillon.json.KotlinClass;
import org.jspecify.annotations.Nullable;

/**
 * Goes from an exposed entity to all that it embeds or refers to. Checks what Hibernate would say
 * at the first row alone, and hands on the classes whose members a client sees: the entity, what it
 * embeds, and its parts; of another row only the key is shown.
 */
final class MappedClassCheck {

  private static final Set<String> CUSTOM =
      Set.of(
          "org.hibernate.annotations.CompositeType",
          "org.hibernate.annotations.EmbeddableInstantiator",
          "org.hibernate.annotations.Type");

  private final ModelViolations violations;
  private final Consumer<Class<?>> shownClass;
  private final Set<Class<?>> seen = new HashSet<>();
  private final Set<Class<?>> shown = new HashSet<>();

  MappedClassCheck(ModelViolations violations, Consumer<Class<?>> shownClass) {
    this.violations = violations;
    this.shownClass = shownClass;
  }

  /** Looks at an exposed entity. */
  void check(Class<?> entity) {
    check(entity, true);
  }

  private void check(Class<?> type, boolean isShown) {
    if (!isMapped(type)) {
      return;
    }
    boolean isNewlyShown = isShown && shown.add(type);
    if (isNewlyShown) {
      shownClass.accept(type);
    }
    boolean isNew = seen.add(type);
    if (isNew) {
      checkClass(type);
    }
    if (isNew || isNewlyShown) {
      for (EventMembers.Member attribute : EntityCheck.attributes(type)) {
        if (EntityCheck.elements(attribute).noneMatch(MappedClassCheck::isCustom)) {
          checkTypes(
              EntityCheck.type(attribute),
              isShown && (!isAssociation(attribute) || isComposition(attribute)));
        }
      }
    }
  }

  private void checkClass(Class<?> type) {
    checkConstructor(type);
    for (KotlinClass.Fault fault : KotlinClass.faults(type)) {
      violations.add(
          fault.ofType() ? ModelRule.EXPOSE_ATTRIBUTE_TYPE : ModelRule.EXPOSE_ANNOTATION,
          type,
          fault.member(),
          fault.text());
    }
    IdClass idClass = type.getAnnotation(IdClass.class);
    if (idClass != null) {
      checkConstructor(idClass.value());
    }
  }

  private void checkConstructor(Class<?> type) {
    boolean made = type.isRecord() || Modifier.isAbstract(type.getModifiers()) || isCustom(type);
    if (!made
        && Arrays.stream(type.getDeclaredConstructors())
            .noneMatch(c -> c.getParameterCount() == 0)) {
      violations.add(
          ModelRule.EXPOSE_NOT_ENTITY,
          type,
          "has no constructor without parameters, so that Hibernate cannot make one");
    }
  }

  private void checkTypes(Type type, boolean isShown) {
    if (type instanceof Class<?> plain) {
      check(plain, isShown);
    } else if (type instanceof ParameterizedType generic) {
      Arrays.stream(generic.getActualTypeArguments()).forEach(each -> checkTypes(each, isShown));
    } else if (type instanceof WildcardType wildcard) {
      checkTypes(wildcard.getUpperBounds()[0], isShown);
    }
  }

  private static boolean isAssociation(EventMembers.Member attribute) {
    return annotation(attribute, ManyToOne.class) != null
        || annotation(attribute, ManyToMany.class) != null
        || annotation(attribute, OneToOne.class) != null
        || annotation(attribute, OneToMany.class) != null;
  }

  /** As the CRUD side tells one, by what Hibernate makes of the annotations. */
  private static boolean isComposition(EventMembers.Member attribute) {
    OneToOne one = annotation(attribute, OneToOne.class);
    OneToMany many = annotation(attribute, OneToMany.class);
    return (one != null && (one.orphanRemoval() || isOwned(one.cascade())))
        || (many != null && (many.orphanRemoval() || isOwned(many.cascade())));
  }

  private static boolean isOwned(CascadeType[] cascade) {
    List<CascadeType> all = List.of(cascade);
    return all.contains(CascadeType.ALL)
        || (all.contains(CascadeType.PERSIST) && all.contains(CascadeType.REMOVE));
  }

  private static <A extends Annotation> @Nullable A annotation(
      EventMembers.Member attribute, Class<A> type) {
    return EntityCheck.elements(attribute)
        .map(element -> element.getAnnotation(type))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static boolean isMapped(Class<?> type) {
    return type.isAnnotationPresent(Entity.class) || type.isAnnotationPresent(Embeddable.class);
  }

  /** Whether the application says how it is made, or with what type it is mapped. */
  private static boolean isCustom(AnnotatedElement element) {
    return Arrays.stream(element.getAnnotations())
        .map(annotation -> annotation.annotationType().getName())
        .anyMatch(CUSTOM::contains);
  }
}
