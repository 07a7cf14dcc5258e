package org.carillon.model;

import jakarta.persistence.Entity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Crud;
import org.carillon.api.Expose;
import org.carillon.json.ValueMapper;

/** Reads the exposed entities of a service, and folds repeated exposures of one into one. */
final class ExposureReader {

  private static final Set<Crud> WRITES = EnumSet.of(Crud.CREATE, Crud.UPDATE, Crud.DELETE);

  private final ModelViolations violations;
  private final EntityCheck entities;

  ExposureReader(ValueMapper valueMapper, ModelViolations violations) {
    this.violations = violations;
    this.entities = new EntityCheck(valueMapper, violations);
  }

  void read(ServiceDraft service) {
    Map<Class<?>, List<Expose>> byEntity = new LinkedHashMap<>();
    for (Expose expose : service.type.getAnnotationsByType(Expose.class)) {
      byEntity.computeIfAbsent(expose.value(), e -> new ArrayList<>()).add(expose);
    }
    byEntity.forEach((entity, exposes) -> fold(service, entity, exposes));
  }

  private void fold(ServiceDraft service, Class<?> entity, List<Expose> exposes) {
    Entity annotation = entity.getAnnotation(Entity.class);
    if (annotation == null) {
      violations.add(
          ModelRule.EXPOSE_NOT_ENTITY,
          service.type,
          "@Expose: " + entity.getName() + " is no entity");
      return;
    }
    entities.check(entity);
    String name = name(service, entity, annotation, exposes);
    ExposureModel other = service.exposure(name);
    if (other != null) {
      violations.add(
          ModelRule.EXPOSE_NAME_TWICE,
          service.type,
          "@Expose: both "
              + other.entity().getName()
              + " and "
              + entity.getName()
              + " are \""
              + name
              + "\"");
      return;
    }
    Map<Crud, AccessRule> access = new EnumMap<>(Crud.class);
    Changes changes = new Changes();
    for (Expose expose : exposes) {
      AccessRule who =
          expose.roles().length == 0 ? service.access : AccessReader.roles(expose.roles());
      for (Crud verb : verbs(expose)) {
        if (access.put(verb, who) != null) {
          violations.add(
              ModelRule.EXPOSE_OVERLAP,
              service.type,
              "@Expose: " + verb + " of " + entity.getSimpleName() + " is exposed twice");
        }
        if (WRITES.contains(verb)) {
          changes.add(verb, expose);
        }
      }
    }
    for (Crud change : WRITES) {
      exposes.stream()
          .filter(e -> e.announce() == Expose.Changes.ALL && !changes.content.containsKey(change))
          .findFirst()
          .ifPresent(expose -> changes.add(change, expose));
    }
    service.exposures.add(
        new ExposureModel(
            entity, name, access, changes.content, changes.toSender, changes.announced));
  }

  /** What the automatic events tell, and whom. */
  private static final class Changes {
    private final Map<Crud, Expose.Content> content = new EnumMap<>(Crud.class);
    private final Set<Crud> toSender = EnumSet.noneOf(Crud.class);
    private final Set<Crud> announced = EnumSet.noneOf(Crud.class);

    void add(Crud change, Expose expose) {
      content.put(change, expose.broadcast());
      if (expose.toSender()) {
        toSender.add(change);
      }
      if (expose.announce() == Expose.Changes.ALL) {
        announced.add(change);
      }
    }
  }

  /** An enum set, since an empty {@code only} is legal: the entity's own operations alone. */
  private static Set<Crud> verbs(Expose expose) {
    Set<Crud> verbs = EnumSet.noneOf(Crud.class);
    verbs.addAll(Arrays.asList(expose.only()));
    return verbs;
  }

  private String name(
      ServiceDraft service, Class<?> entity, Entity annotation, List<Expose> exposes) {
    List<String> names =
        exposes.stream().map(Expose::as).filter(as -> !as.isEmpty()).distinct().toList();
    if (names.size() > 1) {
      violations.add(
          ModelRule.EXPOSE_TWO_NAMES,
          service.type,
          "@Expose: " + entity.getSimpleName() + " is named " + String.join(" and ", names));
    }
    if (names.isEmpty()) {
      return annotation.name().isEmpty() ? entity.getSimpleName() : annotation.name();
    }
    String name = names.get(0);
    String fault = WireNames.malformed(name);
    if (fault == null && (name.indexOf(':') >= 0 || name.startsWith("$"))) {
      fault = "\"" + name + "\" cannot be a name";
    }
    if (fault != null) {
      violations.add(
          ModelRule.EXPOSE_NAME,
          service.type,
          "@Expose of " + entity.getSimpleName() + ": " + fault);
    }
    return name;
  }
}
