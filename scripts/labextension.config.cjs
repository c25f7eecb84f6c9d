// Of JupyterLab's builder, for every labextension: `webpackConfig` in its package.json.
module.exports = {
  // Numbers that follow from the order of the modules: the builder's own follow from the absolute paths of shared packages,
  // and differ from folder to folder.
  optimization: { moduleIds: 'natural' },
  // As the builder names them, by fewer digits: each page loads these names, twice, before anything else of ours.
  output: { chunkFilename: '[name].[contenthash:8].js?v=[contenthash:8]' }
};
