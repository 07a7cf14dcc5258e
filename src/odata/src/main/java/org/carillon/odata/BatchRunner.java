package org.carillon.odata;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.olingo.commons.api.format.ContentType;
import org.apache.olingo.commons.api.http.HttpHeader;
import org.apache.olingo.commons.api.http.HttpStatusCode;
import org.apache.olingo.server.api.OData;
import org.apache.olingo.server.api.ODataApplicationException;
import org.apache.olingo.server.api.ODataLibraryException;
import org.apache.olingo.server.api.ODataRequest;
import org.apache.olingo.server.api.ODataResponse;
import org.apache.olingo.server.api.ODataServerError;
import org.apache.olingo.server.api.ServiceMetadata;
import org.apache.olingo.server.api.batch.BatchFacade;
import org.apache.olingo.server.api.deserializer.batch.BatchOptions;
import org.apache.olingo.server.api.deserializer.batch.BatchRequestPart;
import org.apache.olingo.server.api.deserializer.batch.ODataResponsePart;
import org.apache.olingo.server.api.processor.BatchProcessor;
import org.carillon.api.RateLimitedException;
import org.carillon.rate.ClientRates;

/**
 * Runs a {@code $batch} (OData 4.01, protocol, section 11.7): its requests one after another, a
 * change set in one transaction. The rest of it is not run after a request that failed, unless the
 * client prefers {@code continue-on-error}.
 */
final class BatchRunner implements BatchProcessor {

  private static final int FIRST_ERROR = 400;

  private final OData odata;
  private final ODataRuntime runtime;
  private final ErrorWriter errors;
  private final ClientRates rates;

  BatchRunner(OData odata, ODataRuntime runtime, ErrorWriter errors, ClientRates rates) {
    this.rates = rates;
    this.odata = odata;
    this.runtime = runtime;
    this.errors = errors;
  }

  @Override
  public void init(OData unused, ServiceMetadata metadata) {
    // has what it needs
  }

  @Override
  public void processBatch(BatchFacade facade, ODataRequest request, ODataResponse response)
      throws ODataApplicationException, ODataLibraryException {
    String boundary =
        facade.extractBoundaryFromContentType(request.getHeader(HttpHeader.CONTENT_TYPE));
    BatchOptions options =
        BatchOptions.with()
            .rawBaseUri(request.getRawBaseUri())
            .rawServiceResolutionUri(request.getRawServiceResolutionUri())
            .build();
    List<BatchRequestPart> parts = parse(odata, body(request), boundary, options);
    check(parts);
    String prefer = request.getHeader(HttpHeader.PREFER);
    boolean goesOn =
        prefer != null && prefer.matches("(?s).*continue-on-error(?!\\s*=\\s*false).*");
    List<ODataResponsePart> answers = new ArrayList<>();
    for (BatchRequestPart part : parts) {
      long waitMillis = rates.take(part.getRequests().size(), 0);
      ODataResponsePart answer =
          waitMillis == 0
              ? facade.handleBatchRequest(part)
              : refusal(
                  part.getRequests().get(0),
                  new RateLimitedException("Too many requests", waitMillis));
      answer.getResponses().forEach(BatchRunner::known);
      answers.add(answer);
      if (!goesOn && failed(answer)) {
        break;
      }
    }
    String own = "batch_" + UUID.randomUUID();
    response.setContent(odata.createFixedFormatSerializer().batchResponse(answers, own));
    response.setHeader(HttpHeader.CONTENT_TYPE, "multipart/mixed;boundary=" + own);
    response.setStatusCode(HttpStatusCode.OK.getStatusCode());
  }

  private static byte[] body(ODataRequest request) {
    try {
      return request.getBody().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("What has been read cannot be read", e);
    }
  }

  /**
   * The parts of a batch.
   *
   * @throws ODataApplicationException 400 for what Olingo's parser shall not see
   */
  static List<BatchRequestPart> parse(
      OData odata, byte[] body, String boundary, BatchOptions options)
      throws ODataApplicationException, ODataLibraryException {
    RequestLimits.checkBatch(body);
    return odata
        .createFixedFormatDeserializer()
        .parseBatchRequest(new ByteArrayInputStream(body), boundary, options);
  }

  @Override
  public ODataResponsePart processChangeSet(BatchFacade facade, List<ODataRequest> requests)
      throws ODataApplicationException, ODataLibraryException {
    try {
      return runtime
          .transactions()
          .call(
              () -> {
                List<ODataResponse> responses = new ArrayList<>();
                for (ODataRequest request : requests) {
                  ODataResponse response = facade.handleODataRequest(request);
                  if (response.getStatusCode() >= FIRST_ERROR) {
                    throw new ChangeSetFailure(response);
                  }
                  responses.add(response);
                }
                return new ODataResponsePart(responses, true);
              });
    } catch (ChangeSetFailure e) {
      return new ODataResponsePart(e.response, false);
    } catch (ODataLibraryException e) {
      throw e;
    } catch (Exception e) {
      return refusal(requests.get(0), e);
    }
  }

  /**
   * The answer to a change set that could not begin, or whose commit failed or is unknown: what the
   * batch did before it is done, and is answered as such.
   */
  private ODataResponsePart refusal(ODataRequest request, Exception failure) {
    ODataApplicationException told =
        failure instanceof ODataApplicationException known
            ? known
            : ODataErrors.of(
                runtime.failures().of(null, "OData", runtime.crud().translate(failure)));
    ODataServerError error =
        new ODataServerError()
            .setStatusCode(told.getStatusCode())
            .setCode(told.getODataErrorCode())
            .setMessage(told.getMessage())
            .setLocale(told.getLocale())
            .setException(told);
    ODataResponse response = new ODataResponse();
    errors.processError(request, response, error, ContentType.JSON);
    return new ODataResponsePart(response, false);
  }

  private void check(List<BatchRequestPart> parts) throws ODataApplicationException {
    int requests = 0;
    for (BatchRequestPart part : parts) {
      requests += part.getRequests().size();
      for (ODataRequest each : part.getRequests()) {
        RequestLimits.check(each.getRawQueryPath(), runtime.deepest());
        RequestLimits.check(each.getRawODataPath(), runtime.deepest());
      }
    }
    if (requests > runtime.largestBatch()) {
      throw ODataErrors.badRequest(
          "The batch has more than " + runtime.largestBatch() + " requests");
    }
  }

  /** Olingo writes no status into a batch that RFC 9110 does not have. */
  private static void known(ODataResponse response) {
    if (response.getStatusCode() == ODataErrors.TOO_MANY_REQUESTS) {
      response.setStatusCode(HttpStatusCode.SERVICE_UNAVAILABLE.getStatusCode());
    }
  }

  private static boolean failed(ODataResponsePart part) {
    return part.getResponses().stream().anyMatch(each -> each.getStatusCode() >= FIRST_ERROR);
  }

  /** Rolls the change set back; one answer stands for all of it. */
  private static final class ChangeSetFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient ODataResponse response;

    ChangeSetFailure(ODataResponse response) {
      super(null, null, false, false);
      this.response = response;
    }
  }
}
