// CodeSystem, ValueSet, ConceptMap and the answers of operations between R5's shape and that of R4 and R4B, which are
// alike here. What is R5's alone becomes the extensions that HL7's cross-version packages define
// (http://hl7.org/fhir/5.0/StructureDefinition/extension-...), and back. Pure.
#pragma once

#include "proxy/terminology/fhir_version.h"
#include "terminology/operations/outcome.h"

namespace bindgate::proxy::tx {

using Json = bindgate::terminology::Json;

// Either works on resources of either shape and leaves what has the shape already; those inside Bundles, Parameters
// and `contained` too.
void to_r4(Json& resource);
void to_r5(Json& resource);
void to_version(Json& resource, FhirVersion version);

// The Parameters that $translate answers with, from R5's names to R4's.
void translation_to_r4(Json& parameters);
// The ConceptMap that $closure answers with, already in R4's shape: of the narrower R4 says that the target subsumes
// it.
void closure_to_r4(Json& map);

}  // namespace bindgate::proxy::tx
