// SPDX-License-Identifier: MIT
// template_compiler NAMESPACE HEADER SOURCE TEMPLATE… : writes HEADER and SOURCE.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "compiler.h"

namespace {

std::string contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw template_compiler::TemplateError(path + ":1: cannot be read");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  if (!file.flush()) throw template_compiler::TemplateError(path + ":1: cannot be written");
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 5) {
    std::cerr << "usage: template_compiler NAMESPACE HEADER SOURCE TEMPLATE…\n";
    return 2;
  }
  std::vector<template_compiler::Template> sources;
  for (int i = 4; i < argc; ++i) {
    const std::filesystem::path path(argv[i]);
    sources.push_back({path.stem().string(), path.string(), contents_of(path.string())});
  }
  const std::filesystem::path header(argv[2]);
  const auto generated = template_compiler::generate(sources, argv[1], header.filename().string());
  write(argv[2], generated.header);
  write(argv[3], generated.implementation);
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
