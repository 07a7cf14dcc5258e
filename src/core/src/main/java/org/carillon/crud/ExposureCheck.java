package org.carillon.crud;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.interceptor.Interceptor;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.carillon.config.DeploymentCheck;
import org.carillon.json.ValueMapper;
import org.carillon.model.ApplicationModel;
import org.carillon.model.EntityCheck;
import org.carillon.model.ModelRule;
import org.carillon.model.ModelViolations;
import org.carillon.model.ServiceModel;
import org.jspecify.annotations.Nullable;

/**
 * Refuses an application that exposes an entity whose mapping the wire cannot have, as only
 * Hibernate knows. When the unit is known to be there.
 */
@Dependent
class ExposureCheck {

  void started(
      @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE + 1) DeploymentCheck check,
      ApplicationModel application,
      EntityRegistry entityRegistry,
      ValueMapper valueMapper) {
    Set<Class<?>> entities = new LinkedHashSet<>();
    for (ServiceModel service : application.services()) {
      service.exposures().forEach(exposure -> entities.add(exposure.entity()));
    }
    ModelViolations violations = faults(entities, entityRegistry, valueMapper);
    if (!violations.isEmpty()) {
      throw new DeploymentException(violations.message());
    }
  }

  /** What is wrong with exposed entities. */
  static ModelViolations faults(
      Collection<Class<?>> entities, EntityRegistry entityRegistry, ValueMapper valueMapper) {
    ModelViolations violations = new ModelViolations();
    Walk walk = new Walk(entityRegistry, valueMapper, violations);
    entities.forEach(walk::shown);
    return violations;
  }

  /** From the exposed entities to all that a client sees of them. */
  private static final class Walk {

    private final EntityRegistry entityRegistry;
    private final ValueMapper valueMapper;
    private final ModelViolations violations;
    private final EntityCheck entityCheck;
    private final Set<Class<?>> shown = new HashSet<>();
    private final Set<Class<?>> named = new HashSet<>();

    Walk(EntityRegistry entityRegistry, ValueMapper valueMapper, ModelViolations violations) {
      this.entityRegistry = entityRegistry;
      this.valueMapper = valueMapper;
      this.violations = violations;
      this.entityCheck = new EntityCheck(valueMapper, violations);
    }

    /** What is shown as a whole: with its subclasses, its parts, and what it refers to. */
    private void shown(Class<?> entity) {
      EntityInfo info = shown.add(entity) ? info(entity) : null;
      if (info == null) {
        return;
      }
      entityCheck.check(entity); // of a subclass the model has not heard
      info.types().values().forEach(this::shown);
      checkTypes(entity, info.members());
      for (EntityAttribute member : info.members()) {
        if (member instanceof EntityAttribute.Part part) {
          shown(part.target());
        }
      }
    }

    /** What is shown as its key. */
    private void named(Class<?> entity) {
      EntityInfo info = named.add(entity) ? info(entity) : null;
      if (info != null) {
        checkTypes(entity, info.key().members());
      }
    }

    private @Nullable EntityInfo info(Class<?> entity) {
      try {
        return entityRegistry.of(entity);
      } catch (MappingFault fault) {
        fault.addTo(violations);
      } catch (RuntimeException e) {
        violations.add(ModelRule.EXPOSE_MAPPING, entity, String.valueOf(e.getMessage()));
      }
      return null;
    }

    /** By what Hibernate maps: a field may be none of it, and a converter may stand in between. */
    private void checkTypes(Class<?> owner, List<EntityAttribute> members) {
      for (EntityAttribute member : members) {
        if (member instanceof EntityAttribute.Basic basic) {
          checkType(owner, member, basic.scalar());
        } else if (member instanceof EntityAttribute.Embedded embedded) {
          checkTypes(embedded.type().type(), embedded.type().members());
        } else if (member instanceof EntityAttribute.Elements elements) {
          if (elements.embeddable() != null) {
            checkTypes(elements.embeddable().type(), elements.embeddable().members());
          } else if (elements.scalar() != null) {
            checkType(owner, member, elements.scalar());
          }
        } else if (member instanceof EntityAttribute.ToOne toOne) {
          named(toOne.target());
        }
      }
    }

    private void checkType(Class<?> owner, EntityAttribute member, ScalarType scalarType) {
      String fault = valueMapper.readFault(scalarType.type());
      if (fault == null) {
        fault = valueMapper.writeFault(scalarType.type());
      }
      if (fault != null) {
        violations.add(ModelRule.EXPOSE_ATTRIBUTE_TYPE, owner, member.attribute(), fault);
      }
    }
  }
}
